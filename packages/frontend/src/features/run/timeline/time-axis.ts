import type { Bar } from "./bars.ts";

/** A long time in which nothing began or ended, drawn as a narrow break; ms since the origin. */
export interface Cut {
  readonly from: number;
  readonly to: number;
}

/** The time of a run without what would squeeze everything else; windows and px count packed ms. */
export interface TimeAxis {
  readonly cuts: readonly Cut[];
  /** Packed ms for ms since the origin. */
  readonly pack: (at: number) => number;
}

/** Shorter than this nothing is cut, ms. */
const leastMs = 30_000;
/** Nobody works: cut once it is this share of the time in which somebody does. */
const idleShare = 0.25;
/** Somebody works and nothing else happens: cut once it is this many times as long as everything else. */
const quietTimes = 3;
/** What is left of a cut, of the time that is not cut. */
const shownShare = 0.04;

export const wholeAxis: TimeAxis = { cuts: [], pack: (at) => at };

/** Cuts where everybody waited for a late retry, or for one task that is open long after the others. */
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
  /** Bars that go on all the time. */
  readonly working: number;
}

/** The times between two moments at which something began or ended. */
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

/** As many of the longest as are each far longer than all that is left without them. */
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

/** Round moments (ms since the origin) in this window (packed ms), none in a cut, at most about `most`. */
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
