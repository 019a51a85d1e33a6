import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { planRetry } from "@wezterm-parallel/shared/domain/queue/retry-tasks";
import { isReopenedByRetry } from "@wezterm-parallel/shared/domain/queue/run-ending";
import { startAfresh } from "@wezterm-parallel/shared/domain/task/agent/continue-task";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import type { TasksChanged } from "../../store.ts";
import { readProgress } from "../runs/run-progress.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { replaceSpec } from "./change-spec.ts";

type Unchanged = TasksChanged["unchanged"][number];

/** Runs ended tasks again, each in a new checkout. */
export function* retryTasks(
  transaction: Transaction,
  specs: TaskSpecs,
  tasks: readonly number[],
): Steps<TasksChanged> {
  const graph = new StoredGraph(transaction);
  const overBudget = yield* readOverBudget(transaction, tasks);
  const affordable = tasks.filter((task) => !overBudget.has(task));
  const { again, runs, unchanged, ...changes } = yield* planRetry(graph, affordable);
  for (const run of runs) yield* reopenRun(transaction, run);
  const ended = again.filter((task) => hasEnded(graph.row(task).state));
  yield* graph.write(changes);
  for (const task of yield* listContinuing(transaction, ended))
    yield* replaceSpec(transaction, specs, task, startAfresh);
  return {
    changed: again,
    unchanged: [
      ...[...overBudget].map(([task, id]): Unchanged => ({ task, why: { reason: "over-budget", task: id } })),
      ...unchanged.map(({ task, why }): Unchanged => {
        if (why.reason !== "need-failed") return { task, why };
        const { run_id: run, name } = graph.row(why.need);
        return { task, why: { reason: why.reason, task: taskId(run, name), state: why.state } };
      }),
    ],
  };
}

/** Returns the tasks whose own budget is used up, with their ids. */
function* readOverBudget(
  { database }: Transaction,
  tasks: readonly number[],
): Steps<ReadonlyMap<number, string>> {
  const rows = yield* database.all<{ task: number; id: string }>(
    `SELECT task.id AS task, budget.owner AS id FROM json_each(?) AS asked JOIN task ON task.id = CAST(asked.value AS BIGINT)
     JOIN budget ON budget.owner = 'r' || task.run_id || '/' || task.name AND budget.per = ''
     WHERE budget.stage = 'used-up' AND task.ended_at IS NOT NULL`,
    JSON.stringify(tasks),
  );
  return new Map(rows.map(({ task, id }) => [task, id]));
}

function* listContinuing({ database }: Transaction, tasks: readonly number[]): Steps<readonly number[]> {
  const rows = yield* database.all<{ id: number }>(
    `SELECT id FROM task WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) AND json_extract(own, '$.continues') IS NOT NULL`,
    JSON.stringify(tasks),
  );
  return rows.map(({ id }) => id);
}

/** Its failures are counted from here. */
function* reopenRun(transaction: Transaction, run: number): Steps<void> {
  const progress = yield* readProgress(transaction, run);
  if (progress !== undefined && isReopenedByRetry(progress)) {
    yield* transaction.database.run(
      "UPDATE run SET ending = NULL, failures = 0, paused = 0 WHERE id = ?",
      run,
    );
  }
  transaction.runChanged(run);
  transaction.touch(run);
}
