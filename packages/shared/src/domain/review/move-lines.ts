import type { LineRange } from "./review.ts";

/** A difference between two versions of a file, without context, as in the header of `git diff -U0`. */
export interface Hunk {
  /** First changed line; with `oldLines` 0, the line before. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newLines: number;
}

/**
 * Returns where lines are after these differences, which are in the order of the file. Lines that were added between
 * them belong to them from then on; undefined if none of them is left.
 */
export function moveLines({ first, last }: LineRange, hunks: readonly Hunk[]): LineRange | undefined {
  let [from, to] = [first, last];
  for (const { oldStart, oldLines } of hunks) {
    if (oldLines > 0 && oldStart <= from && from < oldStart + oldLines) from = oldStart + oldLines;
  }
  for (const { oldStart, oldLines } of hunks.toReversed()) {
    if (oldLines > 0 && oldStart <= to && to < oldStart + oldLines) to = oldStart - 1;
  }
  return from > to ? undefined : { first: from + shiftAt(from, hunks), last: to + shiftAt(to, hunks) };
}

/** Returns by how many lines an unchanged line has moved. */
function shiftAt(line: number, hunks: readonly Hunk[]): number {
  return hunks
    .filter(({ oldStart, oldLines }) => (oldLines === 0 ? oldStart < line : oldStart + oldLines <= line))
    .reduce((sum, { oldLines, newLines }) => sum + newLines - oldLines, 0);
}
