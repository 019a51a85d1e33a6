import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { planRetry } from "@wezterm-parallel/shared/domain/queue/retry-tasks";
import { isReopenedByRetry } from "@wezterm-parallel/shared/domain/queue/run-ending";

import type { TasksChanged } from "../../store.ts";
import { readProgress } from "../runs/run-progress.ts";
import { StoredGraph } from "../rows/stored-graph.ts";
import type { Transaction } from "../commits/transaction.ts";

type Unchanged = TasksChanged["unchanged"][number];

export function retryTasks(transaction: Transaction, tasks: readonly number[]): TasksChanged {
  const graph = new StoredGraph(transaction);
  const { again, runs, unchanged, ...changes } = planRetry(graph, tasks);
  for (const run of runs) reopenRun(transaction, run);
  graph.write(changes);
  return {
    changed: again,
    unchanged: unchanged.map(({ task, why }): Unchanged => {
      if (why.reason !== "need-failed") return { task, why };
      const { run_id: run, name } = graph.row(why.need);
      return { task, why: { reason: why.reason, task: taskId(run, name), state: why.state } };
    }),
  };
}

/** Its failures are counted from here. */
function reopenRun(transaction: Transaction, run: number): void {
  const progress = readProgress(transaction, run);
  if (progress !== undefined && isReopenedByRetry(progress)) {
    transaction.database.run("UPDATE run SET ending = NULL, failures = 0, paused = 0 WHERE id = ?", run);
  }
  transaction.runChanged(run);
  transaction.touch(run);
}
