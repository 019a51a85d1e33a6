import type { BoardRow } from "./board-rows.ts";
import type { ViewState } from "./view-state.ts";

/** Keeps the selection on its row, wherever that moved; if the row is gone, on the row at its position. */
export function keepSelection(view: ViewState, rows: readonly BoardRow[]): void {
  const same = rows[view.selectedAt]?.id === view.selected;
  const at = same ? view.selectedAt : rows.findIndex((row) => row.id === view.selected);
  selectAt(view, rows, at >= 0 ? at : Math.min(view.selectedAt, rows.length - 1));
}

export function selectAt(view: ViewState, rows: readonly BoardRow[], at: number): void {
  const bounded = Math.max(0, Math.min(at, rows.length - 1));
  const row = rows[bounded];
  if (row?.id !== view.selected) {
    view.scroll = 0;
    view.follow = true;
  }
  view.selectedAt = bounded;
  view.selected = row?.id;
}

/** Scrolls only as far as needed to show the selection. */
export function keepInSight(view: ViewState, total: number, height: number): void {
  const lowest = Math.max(0, total - height);
  const top = Math.min(Math.max(view.top, view.selectedAt - height + 1), view.selectedAt);
  view.top = Math.max(0, Math.min(top, lowest));
}

/** Finds the next failed task's row in that direction, wrapping around; -1 when there is none. */
export function findFailed(rows: readonly BoardRow[], from: number, by: 1 | -1): number {
  for (let step = 1; step <= rows.length; step += 1) {
    const at = (from + by * step + rows.length * 2) % rows.length;
    const row = rows[at];
    if (row?.kind === "task" && row.task.state === "failed") return at;
  }
  return -1;
}
