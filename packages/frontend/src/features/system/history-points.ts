import type { SystemPoint } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

/** Selectable ranges, ms. */
export const ranges = { "1h": 3_600_000, "6h": 21_600_000, "24h": 86_400_000 } as const;
export type Range = keyof typeof ranges;

export function readRange(text: string | undefined): Range {
  return text !== undefined && Object.hasOwn(ranges, text) ? (text as Range) : "1h";
}

/** Minimum span shown, ms. */
const leastMs = 300_000;

/**
 * Returns the span shown for a range that ends at `to`: from its start, or from the first point of a shorter history.
 */
export function spanOf(
  points: readonly SystemPoint[],
  range: Range,
  to: number,
): { readonly from: number; readonly to: number } {
  const [first] = points;
  const begin = first === undefined ? to : first.at - first.stepMs;
  return { from: Math.max(to - ranges[range], Math.min(begin, to - leastMs)), to };
}

/** Points may be late; a gap of more than this many steps is an outage. */
const missingSteps = 2.5;
const minuteMs = 60_000;

/** A time on the plots; without a point during an outage. */
export interface Instant {
  readonly at: number;
  readonly point: SystemPoint | undefined;
}

/** Inserts an empty instant into every outage, so that lines are interrupted. */
export function withGaps(points: readonly SystemPoint[]): readonly Instant[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    const here = { at: point.at, point };
    if (before === undefined || point.at - before.at <= missingSteps * point.stepMs) return [here];
    return [{ at: before.at + 1, point: undefined }, here];
  });
}

/**
 * Returns ended tasks per minute, averaged over the minute before each instant: steps of 10 s would show only single
 * tasks.
 */
export function endedPerMinute(instants: readonly Instant[]): readonly (number | null)[] {
  let first = 0;
  let ended = 0;
  let covered = 0;
  return instants.map(({ at, point }, index) => {
    if (point === undefined) {
      [first, ended, covered] = [index + 1, 0, 0];
      return null;
    }
    ended += point.ended;
    covered += point.stepMs;
    for (; (instants[first]?.at ?? at) <= at - minuteMs; first += 1) {
      ended -= instants[first]?.point?.ended ?? 0;
      covered -= instants[first]?.point?.stepMs ?? 0;
    }
    return (ended * minuteMs) / covered;
  });
}

export type WorkAt = Readonly<Record<"running" | "ready" | "blocked" | "parked", number>>;

/** Returns the plotted task counts: all tasks on a worker count as active. */
export function workAt({ tasks }: SystemPoint): WorkAt {
  const { blocked, ready, parked, leased, running, verifying } = tasks;
  return { running: leased + running + verifying, ready, blocked, parked };
}

/** A table row that summarizes a part of the range: means, except for counts and worst values. */
export interface HistoryRow extends WorkAt {
  /** End of the part, epoch ms. */
  readonly at: number;
  readonly ended: number;
  /** Maximum of its steps; undefined when no task started. */
  readonly waitP95: number | undefined;
  readonly load: number;
  readonly memoryFree: number;
  /** At its end. */
  readonly diskFree: number;
}

/** Maximum number of table rows. */
export const tableRows = 12;

/** Summarizes points into few rows, newest first; parts without data are omitted. */
export function summarize(points: readonly SystemPoint[], from: number, to: number): readonly HistoryRow[] {
  const part = (to - from) / tableRows;
  const partOf = ({ at }: SystemPoint) => Math.min(Math.floor((at - from) / part), tableRows - 1);
  return Array.from({ length: tableRows }, (_, row) => tableRows - 1 - row).flatMap((index) => {
    const inside = points.filter((point) => partOf(point) === index);
    return inside.length === 0 ? [] : [rowOf(inside, Math.round(from + (index + 1) * part))];
  });
}

function rowOf(points: readonly SystemPoint[], at: number): HistoryRow {
  const mean = (of: (point: SystemPoint) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const waits = points.flatMap(({ wait }) => (wait === undefined ? [] : [wait.p95]));
  return {
    at,
    running: mean((point) => workAt(point).running),
    ready: mean(({ tasks }) => tasks.ready),
    blocked: mean(({ tasks }) => tasks.blocked),
    parked: mean(({ tasks }) => tasks.parked),
    ended: points.reduce((sum, { ended }) => sum + ended, 0),
    waitP95: waits.length === 0 ? undefined : Math.max(...waits),
    load: mean(({ load }) => load),
    memoryFree: mean(({ memoryFree }) => memoryFree),
    diskFree: points.at(-1)?.diskFree ?? 0,
  };
}
