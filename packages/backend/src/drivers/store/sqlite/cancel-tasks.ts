import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";

import type { TasksChanged } from "../store.ts";
import { settleSuccessors } from "./settle-successors.ts";
import { changeTask, readTask, refOf, standingOf, type TaskRow } from "./task-row.ts";
import type { Transaction } from "./transaction.ts";

export function cancelTasks(transaction: Transaction, tasks: readonly number[]): TasksChanged {
  return eachTask(transaction, tasks, (row) =>
    cancelTask(transaction, row) ? undefined : unchangedWhy(row),
  );
}

/** A queued task is cancelled at once; of a live one the worker is asked, and it stays until it reports. */
export function cancelTask(transaction: Transaction, row: TaskRow): boolean {
  const event = decideTask(standingOf(row), { kind: "cancel" });
  if (event === undefined) return false;
  const task = changeTask(transaction, row, event);
  if (event.kind === "stop-asked") askToStop(transaction, task);
  else settleSuccessors(transaction, task);
  return true;
}

/** Runs `change` on each task; it answers why nothing changed, or `undefined` when something did. */
export function eachTask(
  transaction: Transaction,
  tasks: readonly number[],
  change: (row: TaskRow) => string | undefined,
): TasksChanged {
  const changed: number[] = [];
  const unchanged: { task: number; why: string }[] = [];
  for (const task of tasks) {
    const row = readTask(transaction, task);
    const why = row === undefined ? "it does not exist" : change(row);
    if (why === undefined) changed.push(task);
    else unchanged.push({ task, why });
  }
  return { changed, unchanged };
}

function unchangedWhy(row: TaskRow): string {
  return row.stopping === 1 ? "it is being cancelled already" : `it has ended already: ${row.state}`;
}

function askToStop(transaction: Transaction, row: TaskRow): void {
  const live = transaction.database.get<{ worker_id: number }>(
    "SELECT worker_id FROM attempt WHERE task_id = ? AND attempt = ?",
    row.id,
    row.attempts,
  );
  if (live !== undefined) transaction.stop(live.worker_id, refOf(row));
}
