import type { Rectangle, Size } from "@wezterm-parallel/shared/domain/layout/layout";

import { displayWidth, truncate } from "../text/width.ts";

export interface DrawnPane {
  readonly rectangle: Rectangle;
  /**
   * The name first; further lines are shown if there is room. `prepareWidths` must have been called for them.
   */
  readonly lines: readonly string[];
}

/** Bits of a cell's lines: to its left, right, upper and lower neighbour. */
const lines = { left: 1, right: 2, up: 4, down: 8 } as const;

/** Indexed by the sum of `lines`; a single line continues through its cell. */
const signs = " ───│┘└┴│┐┌┬│┤├┼";

/**
 * Draws the panes of an area of `size` cells as boxes with their names, exactly `drawing.columns` wide and
 * `drawing.rows` high, frame included.
 */
export function drawPanes(panes: readonly DrawnPane[], size: Size, drawing: Size): readonly string[] {
  const boxes = panes.map(({ rectangle, lines: text }) => ({ ...boxOf(rectangle, size, drawing), text }));
  const marks = Array.from({ length: drawing.rows }, () => Array.from({ length: drawing.columns }, () => 0));
  for (const box of boxes) markFrame(marks, box);
  const cells = marks.map((row) => row.map((mark) => signs.charAt(mark)));
  for (const box of boxes) writeText(cells, box);
  return cells.map((row) => row.join(""));
}

/** Cells of the drawing that the frame of a box occupies. */
interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Neighbours share the line between them, which is drawn once, regardless of rounding. */
function boxOf({ left, top, columns, rows }: Rectangle, size: Size, drawing: Size): Box {
  const x = (at: number): number => Math.round((at * (drawing.columns - 1)) / (size.columns + 1));
  const y = (at: number): number => Math.round((at * (drawing.rows - 1)) / (size.rows + 1));
  return { left: x(left), right: x(left + columns + 1), top: y(top), bottom: y(top + rows + 1) };
}

function markFrame(marks: number[][], { left, right, top, bottom }: Box): void {
  const add = (row: number, column: number, mark: number): void => {
    const cells = marks[row];
    if (cells?.[column] !== undefined) cells[column] = (cells[column] ?? 0) | mark;
  };
  for (let column = left; column < right; column += 1) {
    for (const row of [top, bottom]) {
      add(row, column, lines.right);
      add(row, column + 1, lines.left);
    }
  }
  for (let row = top; row < bottom; row += 1) {
    for (const column of [left, right]) {
      add(row, column, lines.down);
      add(row + 1, column, lines.up);
    }
  }
}

/** Writes as many lines as fit in the middle of the box, each cut to its width. */
function writeText(
  cells: string[][],
  { left, right, top, bottom, text }: Box & { readonly text: readonly string[] },
): void {
  const width = right - left - 1;
  const height = Math.max(0, bottom - top - 1);
  const shown = text.slice(0, height).map((line) => truncate(line, width));
  const first = top + 1 + Math.floor((height - shown.length) / 2);
  for (const [at, line] of shown.entries()) {
    const start = left + 1 + Math.floor((width - displayWidth(line)) / 2);
    writeLine(cells[first + at] ?? [], start, line);
  }
}

/** A wide character also occupies the next cell. */
function writeLine(row: string[], start: number, line: string): void {
  let column = start;
  for (const { segment } of new Intl.Segmenter().segment(line)) {
    row[column] = segment;
    const width = displayWidth(segment);
    for (let covered = column + 1; covered < column + width; covered += 1) row[covered] = "";
    column += width;
  }
}
