import type { Bar } from "./bars.ts";
import type { Row } from "./lay-rows.ts";
import type { TimeAxis } from "./time-axis.ts";
import type { TimeWindow } from "./time-window.ts";

/** Heights in px: of the axis at the top, of a worker's heading, and of a row with bars. */
export const heights = { axis: 26, worker: 28, bars: 24, bar: 18 } as const;

/** Where each row begins below the axis, and how high all are, px. */
export interface RowPlaces {
  readonly tops: readonly number[];
  readonly total: number;
}

export function placeRows(rows: readonly Row[]): RowPlaces {
  let total = 0;
  const tops = rows.map((row) => {
    const top = total;
    total += heights[row.kind];
    return top;
  });
  return { tops, total };
}

/** The row at this height; -1 above all. By halving: it is asked for while one scrolls. */
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

/** Time to px and back; `window` in packed ms since `origin` (epoch ms). */
export interface TimeScale extends Pick<TimeAxis, "pack"> {
  readonly window: TimeWindow;
  readonly origin: number;
  /** Where the time begins and how wide it is, px. */
  readonly left: number;
  readonly width: number;
}

export function xOf({ window, origin, left, width, pack }: TimeScale, at: number): number {
  return left + ((pack(at - origin) - window.from) / (window.to - window.from)) * width;
}

/** Packed ms since the origin. */
export function timeAt({ window, left, width }: TimeScale, x: number): number {
  return window.from + ((x - left) / Math.max(1, width)) * (window.to - window.from);
}

/** Narrower than this nobody hits it with a pointer, px. */
const leastHit = 6;

/** The bar of a row under the pointer; the last drawn where several are. */
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
