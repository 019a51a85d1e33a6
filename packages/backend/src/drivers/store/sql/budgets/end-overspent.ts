import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { describeUse } from "@wezterm-parallel/shared/domain/spending/budget";

import type { OverspentAttempt } from "../../budgets.ts";
import type { Transaction } from "../commits/transaction.ts";
import { type KnownBudget, readSpent, readUsedUp } from "../reads/read-budgets.ts";
import { taskColumns, type TaskRow } from "../rows/task-columns.ts";
import { refOf } from "../rows/task-row.ts";

interface LiveRow extends TaskRow {
  readonly worker_id: number;
}

/** Asks the worker to end an agent over which a budget is still used up; returns whether it was asked. */
export function* endOverspent(
  transaction: Transaction,
  { run, task, attempt }: OverspentAttempt,
): Steps<{ readonly ends: boolean }> {
  yield* transaction.writeStarts();
  const { database } = transaction;
  const row = yield* database.get<LiveRow>(
    `SELECT ${taskColumns}, attempt.worker_id FROM task
     JOIN attempt ON attempt.task_id = task.id AND attempt.attempt = task.attempts
     WHERE task.run_id = ? AND task.name = ? AND task.attempts = ? AND task.state IN ('leased', 'running')
       AND task.stopping = 0`,
    run,
    task,
    attempt,
  );
  const used = row && (yield* readUsedUp(database, run, task));
  if (row === undefined || used === undefined) return { ends: false };
  transaction.stop(row.worker_id, refOf(row), yield* failureOf(transaction, used, taskId(run, task)));
  return { ends: true };
}

function* failureOf({ database, now }: Transaction, used: KnownBudget, task: string): Steps<Failure> {
  const { of, per, budget } = used;
  const { spent, limit } = describeUse(budget, yield* readSpent(database, used, now));
  const values = { budget: of, spent, limit };
  const details = {
    day: createMessage("budget-used-up-day", values),
    month: createMessage("budget-used-up-month", values),
  };
  const detail = per === undefined ? createMessage("budget-used-up", values) : details[per];
  return createFailure({
    reason: "out-of-budget",
    detail,
    hint: createMessage("budget-used-up-hint", { budget: of, task }),
    data: { budget: of, ...(per !== undefined && { per }) },
  });
}
