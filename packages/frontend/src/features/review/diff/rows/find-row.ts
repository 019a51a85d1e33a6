import { isChangedLine, type DiffRow } from "./diff-rows.ts";

/** A place for the keyboard to go to. */
export type Stop = "line" | "change" | "file" | "extra";

/** Returns the next or previous row of this kind; undefined if there is none. */
export function findRow(rows: readonly DiffRow[], from: number, stop: Stop, by: 1 | -1): number | undefined {
  for (let at = from + by; at >= 0 && at < rows.length; at += by) if (isStop(rows, at, stop)) return at;
  return undefined;
}

function isStop(rows: readonly DiffRow[], at: number, stop: Stop): boolean {
  const row = rows[at];
  if (row === undefined) return false;
  if (stop === "line") return row.kind !== "hunk" && row.kind !== "extra" && row.kind !== "pending";
  if (stop === "change") return isChanged(row) && !isChanged(rows[at - 1]);
  return row.kind === stop;
}

/**
 * Returns whether the row shows a changed line; what is between such lines, such as comments, continues their
 * block.
 */
function isChanged(row: DiffRow | undefined): boolean {
  if (row?.kind === "extra") return row.isChanged;
  return row?.kind === "line" && isChangedLine(row);
}
