import type { Cells } from "../../../live/terminal-standing.ts";

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Smaller letters are read by nobody: then it scrolls. */
const leastFont = 7;
/** Both themes' scroll bar lies over the last column's right edge. */
export const scrollBarWidth = 14;

/**
 * The letters, in CSS pixels, with which a terminal of this size fits into the box: as wanted, or as much smaller as
 * it takes. `cell` is the size of one cell with letters of one pixel.
 */
export function fittingFont(cells: Cells, cell: Box, box: Box, wanted: number): number {
  const byWidth = (box.width - scrollBarWidth) / (cells.columns * cell.width);
  const byHeight = box.height / (cells.rows * cell.height);
  const fitting = Math.floor(Math.min(byWidth, byHeight) * 2) / 2;
  return Math.min(wanted, Math.max(leastFont, fitting));
}

/** How many cells a box has room for. Origin of the least: what programs still draw something in. */
export function roomFor(cell: Box, box: Box): Cells {
  return {
    columns: limited(Math.floor((box.width - scrollBarWidth) / cell.width), 20),
    rows: limited(Math.floor(box.height / cell.height), 4),
  };
}

function limited(count: number, least: number): number {
  return Math.min(4096, Math.max(least, count));
}
