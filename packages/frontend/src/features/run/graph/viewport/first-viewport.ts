import type { Size } from "../../size.ts";
import type { GraphLayout } from "../layout/layout.ts";
import { nodeSize } from "../layout/node-size.ts";
import { zooms } from "./zooms.ts";

interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Margins in window px; the legend is below the graph. */
const margin = { beside: 40, above: 24, below: 48 } as const;

/** Shows the whole graph if its names stay readable, else its roots at readable size at the left edge. */
export function firstViewport({ positions }: GraphLayout, frame: Size): Viewport {
  const corners = [...positions.values()];
  if (corners.length === 0) return { x: margin.beside, y: margin.above, zoom: zooms.first };
  const [left, right] = extent(corners.map(([x]) => x));
  const [top, bottom] = extent(corners.map(([, y]) => y));
  const size = { width: right - left + nodeSize.width, height: bottom - top + nodeSize.height };
  const room = {
    width: frame.width - 2 * margin.beside,
    height: frame.height - margin.above - margin.below,
  };
  const fitting = Math.min(room.width / size.width, room.height / size.height);
  const zoom = Math.max(zooms.readable, Math.min(zooms.first, fitting));
  const [first, last] = extent(corners.filter(([x]) => x === left).map(([, y]) => y));
  const middle = (first + last + nodeSize.height) / 2;
  return {
    zoom,
    x: margin.beside + Math.max(0, (room.width - size.width * zoom) / 2) - left * zoom,
    y: margin.above + startOf(size.height * zoom, room.height, (middle - top) * zoom) - top * zoom,
  };
}

/** Returns the start offset on one axis: centred if it fits, else so that `at` is visible and no space is wasted. */
function startOf(size: number, room: number, at: number): number {
  if (size <= room) return (room - size) / 2;
  return Math.min(0, Math.max(room - size, room / 2 - at));
}

function extent(values: readonly number[]): readonly [least: number, most: number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Infinity, -Infinity],
  );
}
