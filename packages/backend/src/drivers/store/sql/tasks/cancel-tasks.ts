import { type Steps } from "@wezterm-parallel/shared/base/steps";
import { settleSuccessors } from "@wezterm-parallel/shared/domain/queue/settle-tasks";
import { cancelTask } from "@wezterm-parallel/shared/domain/queue/task-actions";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";

import type { TasksChanged } from "../../store.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import { updateTaskRow, readTask, refOf, standingOf } from "../rows/task-row.ts";
import type { Transaction } from "../commits/transaction.ts";

/**
 * Cancels queued tasks at once and requests a stop of live ones, which remain until their worker reports. All
 * are cancelled before any successor is settled, so that none of them is skipped instead.
 */
export function* cancelTasks(transaction: Transaction, tasks: readonly number[]): Steps<TasksChanged> {
  const ended: number[] = [];
  const report = yield* eachTask(transaction, tasks, function* (row) {
    const decided = cancelTask(standingOf(row));
    if (!decided.ok) return decided.failure;
    const task = yield* updateTaskRow(transaction, row, decided.value);
    if (decided.value.kind === "stop-asked") yield* askToStop(transaction, task);
    else ended.push(task.id);
    return undefined;
  });
  const graph = new StoredGraph(transaction);
  yield* graph.write(yield* settleSuccessors(graph, ended));
  return report;
}

/** Runs `change` on each task; it returns why nothing changed, or `undefined` when something did. */
export function* eachTask(
  transaction: Transaction,
  tasks: readonly number[],
  change: (row: TaskRow) => Steps<Unchanged | undefined>,
): Steps<TasksChanged> {
  const changed: number[] = [];
  const unchanged: { task: number; why: Unchanged }[] = [];
  for (const task of tasks) {
    const row = yield* readTask(transaction, task);
    const why: Unchanged | undefined = row === undefined ? { reason: "missing" } : yield* change(row);
    if (why === undefined) changed.push(task);
    else unchanged.push({ task, why });
  }
  return { changed, unchanged };
}

function* askToStop(transaction: Transaction, row: TaskRow): Steps<void> {
  const live = yield* transaction.database.get<{ worker_id: number }>(
    "SELECT worker_id FROM attempt WHERE task_id = ? AND attempt = ?",
    row.id,
    row.attempts,
  );
  if (live !== undefined) transaction.stop(live.worker_id, refOf(row));
}
