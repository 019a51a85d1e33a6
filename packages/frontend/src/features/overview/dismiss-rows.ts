import { undismiss, dismiss } from "../../tasks/dismissed.ts";
import { attemptOf } from "../../tasks/settled-failures.ts";
import type { TaskItem } from "../../tasks/what-now.ts";
import { showToast } from "../../ui/toasts/toasts.ts";
import { useOverviewTexts } from "./texts.ts";

/** Hides these failures until the tasks fail again; can be undone. */
export function dismissRows(rows: readonly TaskItem[]): void {
  const attempts = rows.map(({ task }) => attemptOf(task));
  dismiss(attempts);
  const undo = () => {
    undismiss(attempts);
    return Promise.resolve(undefined);
  };
  const values = { count: rows.length, task: rows[0]?.task.name ?? "" };
  showToast({ text: useOverviewTexts.now()("dismissed", values), undo });
}
