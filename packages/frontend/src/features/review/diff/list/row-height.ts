import type { DiffRow, LineRow } from "../rows/diff-rows.ts";

export const rowHeights = { line: 20, hunk: 24, file: 48, other: 44 } as const;

/** Limit of the height of a file that is being loaded: more would only move the scrollbar. */
const highest = 40_000;

export function pendingHeight(lines: number): number {
  return Math.min(lines * rowHeights.line, highest);
}

/** Width of the code in characters, of one side and of both. */
export interface TextColumns {
  readonly half: number;
  readonly whole: number;
}

const tabWidth = 4;
/** Limit of the shown characters of a line: generated files have lines of megabytes. */
export const longestShown = 2_000;

/** Returns the height of a row; an estimate unless `isExact`. */
export function heightOf(row: DiffRow, columns: TextColumns): number {
  switch (row.kind) {
    case "line":
      return linesOf(row, columns) * rowHeights.line;
    case "hunk":
      return rowHeights.hunk;
    case "file":
      return rowHeights.file;
    case "pending":
      return pendingHeight(row.lines);
    case "note":
    case "failure":
    case "extra":
      return rowHeights.other;
  }
}

/** Returns whether the height is known without layout: most lines, so that scrolling measures few. */
export function isMeasuredHeight(row: DiffRow, columns: TextColumns): boolean {
  if (row.kind === "line")
    return (
      linesOf(row, columns) === 1 &&
      [row.old, row.new].every((line) => line === undefined || isPlain(line.text))
    );
  return row.kind === "file" || row.kind === "hunk" || row.kind === "pending";
}

function linesOf(row: LineRow, { half, whole }: TextColumns): number {
  const width = Math.max(widthOf(row.old?.text), widthOf(row.new?.text));
  return Math.max(1, Math.ceil(width / Math.max(1, row.split ? half : whole)));
}

function widthOf(text = ""): number {
  return Math.min(text.length, longestShown) + (text.split("\t").length - 1) * (tabWidth - 1);
}

/** Returns whether each character is as wide as any other. */
function isPlain(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}
