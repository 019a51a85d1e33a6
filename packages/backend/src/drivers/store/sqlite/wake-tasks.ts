import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";

import { readEdges, settleSuccessors, settleTask } from "./settle-successors.ts";
import { taskColumns, type TaskRow } from "./task-columns.ts";
import { changeTask, standingOf } from "./task-row.ts";
import type { Transaction } from "./transaction.ts";

/** Readies up to `limit` tasks whose back-off is over; answers ms until the next one's is. */
export function wakeTasks(transaction: Transaction, limit: number): { next: number | undefined } {
  const due = transaction.database.all<TaskRow>(
    `SELECT ${taskColumns} FROM task WHERE resumes_at <= ? ORDER BY resumes_at LIMIT ?`,
    transaction.steady,
    limit,
  );
  for (const row of due) wakeTask(transaction, row);
  const next = transaction.database.get<{ at: number | null }>(
    "SELECT min(resumes_at) AS at FROM task WHERE resumes_at IS NOT NULL",
  )?.at;
  return { next: next == null ? undefined : Math.max(0, next - transaction.steady) };
}

/** A predecessor was retried since: the next attempt heeds it like a first one, whether it runs or has ended again. */
function wakeTask(transaction: Transaction, row: TaskRow): void {
  if (readEdges(transaction, row.id).every(({ verdict }) => verdict === "holds")) {
    const event = decideTask(standingOf(row), { kind: "wake" });
    if (event !== undefined) changeTask(transaction, row, event);
    return;
  }
  const skipped = settleTask(transaction, changeTask(transaction, row, { kind: "blocked" }));
  if (skipped !== undefined) settleSuccessors(transaction, skipped);
}
