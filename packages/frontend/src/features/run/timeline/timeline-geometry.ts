import type { Bar } from "./bars.ts";
import type { TimelineRow } from "./lay-rows.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { TimeWindow } from "./time-window.ts";

/** Heights in px: axis, worker heading, row, and bar. */
export const heights = { axis: 26, worker: 28, bars: 24, bar: 18 } as const;

/** Row offsets below the axis, and the total height, px. */
export interface RowPlaces {
  readonly tops: readonly number[];
  readonly total: number;
}

export function placeRows(rows: readonly TimelineRow[]): RowPlaces {
  let total = 0;
  const tops = rows.map((row) => {
    const top = total;
    total += heights[row.kind];
    return top;
  });
  return { tops, total };
}

/** Returns the row at this height, or -1 above all. Binary search, because it runs on every scroll. */
export function rowAt({ tops, total }: RowPlaces, y: number): number {
  if (y < 0 || y >= total) return -1;
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Converts between time and px; `window` in compressed ms since `origin` (epoch ms). */
export interface TimeScale extends Pick<TimeAxis, "pack"> {
  readonly window: TimeWindow;
  readonly origin: number;
  /** Left edge and width of the time area, px. */
  readonly left: number;
  readonly width: number;
}

export function xOf({ window, origin, left, width, pack }: TimeScale, at: number): number {
  return left + ((pack(at - origin) - window.from) / (window.to - window.from)) * width;
}

/** Returns the compressed ms since the origin at this position. */
export function timeAt({ window, left, width }: TimeScale, x: number): number {
  return window.from + ((x - left) / Math.max(1, width)) * (window.to - window.from);
}

/** Minimum width of the hit area, px. */
const leastHit = 6;

/** Returns the bar of a row under the pointer; the topmost if several overlap. */
export function barAt(bars: readonly Bar[], x: number, scale: TimeScale, now: number): Bar | undefined {
  return bars.findLast((bar) => {
    const from = xOf(scale, bar.from);
    const to = Math.max(xOf(scale, bar.to ?? now), from);
    const lacking = Math.max(0, leastHit - (to - from)) / 2;
    return x >= from - lacking && x <= to + lacking;
  });
}

export function keyOfBar({ task, attempt }: Pick<Bar, "task" | "attempt">): string {
  return `${task}#${attempt}`;
}
