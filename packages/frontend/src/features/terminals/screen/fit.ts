import type { Cells } from "../../../live/terminal/terminal-standing.ts";

export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Minimum font size, px: below it the terminal scrolls. */
const leastFont = 7;
/** Width of the scrollbar over the last column's right edge, px. */
export const scrollBarWidth = 14;

/**
 * Returns the font size (CSS px) at which a terminal of this size fits the box: the wanted one, or smaller if
 * necessary. `cell` is the cell size at a font size of 1 px.
 */
export function fittingFont(cells: Cells, cell: Box, box: Box, wanted: number): number {
  const byWidth = (box.width - scrollBarWidth) / (cells.columns * cell.width);
  const byHeight = box.height / (cells.rows * cell.height);
  const fitting = Math.floor(Math.min(byWidth, byHeight) * 2) / 2;
  return Math.min(wanted, Math.max(leastFont, fitting));
}

/** Returns how many cells fit the box. Why the minimum: programs draw nothing useful below it. */
export function roomFor(cell: Box, box: Box): Cells {
  return {
    columns: limited(Math.floor((box.width - scrollBarWidth) / cell.width), 20),
    rows: limited(Math.floor(box.height / cell.height), 4),
  };
}

function limited(count: number, least: number): number {
  return Math.min(4096, Math.max(least, count));
}
