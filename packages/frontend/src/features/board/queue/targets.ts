import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import type { Board } from "../arrange-board.ts";
import { columns } from "../columns.ts";

/** Returns the selected tasks that the board shows, in display order. */
export function selectedOf(board: Board, ids: ReadonlySet<string>): readonly LiveTask[] {
  return columns.flatMap((column) => board.columns[column].filter(({ id }) => ids.has(id)));
}

/** Returns the targets of a keyboard action: the selection, else the card at the keyboard position. */
export function targetsOf(
  board: Board,
  ids: ReadonlySet<string>,
  at: string | undefined,
): readonly LiveTask[] {
  const selected = ids.size === 0 ? [] : selectedOf(board, ids);
  return selected.length > 0 || at === undefined ? selected : selectedOf(board, new Set([at]));
}
