import type { Bar } from "./bars.ts";

/** A long period without starts or endings, drawn as a narrow axis break; ms since the origin. */
interface Cut {
  readonly from: number;
  readonly to: number;
}

/** A run's time without long idle periods; windows and px use this compressed time. */
export interface TimeAxis {
  readonly cuts: readonly Cut[];
  /** Converts ms since the origin to compressed ms. */
  readonly pack: (at: number) => number;
}

/** Shorter periods are never collapsed, ms. */
const leastMs = 30_000;
/** An idle period is collapsed from this share of the busy time. */
const idleShare = 0.25;
/**
 * A period in which tasks run without starts or endings is collapsed when it is this many times longer than the rest.
 */
const quietTimes = 3;
/** Remaining width of a collapsed period, as a share of the visible time. */
const shownShare = 0.04;

export const wholeAxis: TimeAxis = { cuts: [], pack: (at) => at };

/** Creates an axis that collapses waits for late retries, and long tails of single tasks. */
export function cutAxis(bars: readonly Bar[], origin: number, now: number): TimeAxis {
  const pauses = pausesOf(bars, origin, now);
  const total = pauses.at(-1)?.to ?? 0;
  const idle = pauses.filter(({ working }) => working === 0);
  const busy = total - lengthOf(idle);
  const idleCuts = idle.filter((pause) => isLong(pause, busy * idleShare));
  const rest = total - lengthOf(idleCuts);
  const quiet = longestOf(
    pauses.filter(({ working }) => working > 0),
    rest,
  );
  const cuts = [...idleCuts, ...quiet].toSorted((one, other) => one.from - other.from);
  return cuts.length === 0 ? wholeAxis : { cuts, pack: packing(cuts, total - lengthOf(cuts)) };
}

interface Pause extends Cut {
  /** Number of bars that run throughout. */
  readonly working: number;
}

/** Returns the periods between consecutive starts and endings. */
function pausesOf(bars: readonly Bar[], origin: number, now: number): readonly Pause[] {
  const changes = bars
    .flatMap(({ from, to }) => [
      { at: from - origin, by: 1 },
      { at: Math.max(from, to ?? now) - origin, by: -1 },
    ])
    .toSorted((one, other) => one.at - other.at);
  const pauses: Pause[] = [];
  let working = 0;
  for (const [nth, { at, by }] of changes.entries()) {
    working += by;
    const next = changes[nth + 1];
    if (next !== undefined && next.at > at) pauses.push({ from: at, to: next.at, working });
  }
  return pauses;
}

/** Returns the longest pauses, as long as each far exceeds all time that remains without them. */
function longestOf(pauses: readonly Pause[], total: number): readonly Pause[] {
  const longest = pauses.toSorted((one, other) => other.to - other.from - (one.to - one.from)).slice(0, most);
  for (let count = longest.length; count > 0; count -= 1) {
    const chosen = longest.slice(0, count);
    const rest = total - lengthOf(chosen);
    if (chosen.every((pause) => isLong(pause, rest * quietTimes))) return chosen;
  }
  return [];
}

const most = 8;

function isLong({ from, to }: Cut, than: number): boolean {
  return to - from >= Math.max(leastMs, than);
}

function lengthOf(cuts: readonly Cut[]): number {
  return cuts.reduce((sum, { from, to }) => sum + to - from, 0);
}

function packing(cuts: readonly Cut[], rest: number): (at: number) => number {
  const shown = Math.max(1000, rest * shownShare);
  return (at) => {
    let removed = 0;
    for (const { from, to } of cuts) {
      if (at <= from) break;
      if (at < to) return from - removed + ((at - from) / (to - from)) * shown;
      removed += to - from - shown;
    }
    return at - removed;
  };
}

/**
 * Returns round times (ms since the origin) in this window (compressed ms), outside of breaks, at most about `most`.
 */
export function ticksOn(
  { cuts, pack }: TimeAxis,
  window: Cut,
  ticks: (part: Cut) => readonly number[],
): readonly number[] {
  const bounds = [-Infinity, ...cuts.flatMap(({ from, to }) => [from, to]), Infinity];
  const found: number[] = [];
  for (let at = 0; at < bounds.length; at += 2) {
    const [begin = -Infinity, end = Infinity] = [bounds[at], bounds[at + 1]];
    const moved = Number.isFinite(begin) ? begin - pack(begin) : 0;
    const part = { from: Math.max(begin, window.from + moved), to: Math.min(end, window.to + moved) };
    if (part.to > part.from) found.push(...ticks(part));
  }
  return found;
}
