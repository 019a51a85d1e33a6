import type { Bar } from "./bars.ts";
import type { TimelineRow } from "./lay-rows.ts";
import { keyOfBar } from "./timeline-geometry.ts";

export type Walk = "earlier" | "later" | "up" | "down";

interface BarPlace {
  readonly row: number;
  readonly bar: Bar;
}

export function findPlace(rows: readonly TimelineRow[], key: string | undefined): BarPlace | undefined {
  if (key === undefined) return undefined;
  for (const [row, each] of rows.entries()) {
    const bar = each.kind === "bars" ? each.bars.find((one) => keyOfBar(one) === key) : undefined;
    if (bar !== undefined) return { row, bar };
  }
  return undefined;
}

/**
 * Returns the previous or next bar in the row, or the nearest in time in an adjacent row; without a current bar, the
 * first one.
 */
export function walkBars(
  rows: readonly TimelineRow[],
  place: BarPlace | undefined,
  walk: Walk,
): Bar | undefined {
  if (place === undefined) return nextRow(rows, -1, 1)?.[0];
  const row = rows[place.row];
  if (row?.kind !== "bars") return undefined;
  const at = row.bars.indexOf(place.bar);
  if (walk === "earlier") return row.bars[at - 1];
  if (walk === "later") return row.bars[at + 1];
  return nearest(nextRow(rows, place.row, walk === "down" ? 1 : -1) ?? [], place.bar.from);
}

function nextRow(rows: readonly TimelineRow[], from: number, by: 1 | -1): readonly Bar[] | undefined {
  for (let at = from + by; at >= 0 && at < rows.length; at += by) {
    const row = rows[at];
    if (row?.kind === "bars") return row.bars;
  }
  return undefined;
}

function nearest(bars: readonly Bar[], at: number): Bar | undefined {
  return bars.reduce<Bar | undefined>(
    (best, bar) => (best === undefined || Math.abs(bar.from - at) < Math.abs(best.from - at) ? bar : best),
    undefined,
  );
}
