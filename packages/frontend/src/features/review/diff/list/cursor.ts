import type { DiffRow, LineRow } from "../rows/diff-rows.ts";

/** The row that the keys act on, and the other end if several lines are selected. Rows are named by their keys. */
export interface Cursor {
  readonly key: string;
  readonly from?: string | undefined;
}

/** Returns the selected lines from top to bottom: those of one file around the cursor. */
export function selectedLines(rows: readonly DiffRow[], cursor: Cursor | undefined): readonly LineRow[] {
  if (cursor === undefined) return [];
  const at = rows.findIndex(({ key }) => key === cursor.key);
  const other = cursor.from === undefined ? at : rows.findIndex(({ key }) => key === cursor.from);
  if (at < 0 || other < 0) return [];
  const chosen = rows.slice(Math.min(at, other), Math.max(at, other) + 1);
  const path = rows[at]?.file.path;
  return chosen.filter((row): row is LineRow => row.kind === "line" && row.file.path === path);
}
