import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { wakeTask } from "@wezterm-parallel/shared/domain/queue/settle-tasks";

import { StoredGraph } from "../rows/stored-graph.ts";
import type { Transaction } from "../commits/transaction.ts";
import { passBudgets } from "../budgets/weigh-budgets.ts";
import { passPools } from "../pools/move-pool.ts";

/** Readies up to `limit` parked tasks and moves pools and budgets whose time has come; returns ms until the next such time. */
export function* wakeTasks(transaction: Transaction, limit: number): Steps<{ next: number | undefined }> {
  const due = yield* transaction.database.all<{ id: number }>(
    "SELECT id FROM task WHERE resumes_at <= ? AND state = 'parked' ORDER BY resumes_at LIMIT ?",
    transaction.steady,
    limit,
  );
  for (const { id } of due) {
    const graph = new StoredGraph(transaction);
    yield* graph.write(yield* wakeTask(graph, id));
  }
  const next = (yield* transaction.database.get<{ at: number | null }>(
    "SELECT min(resumes_at) AS at FROM task WHERE resumes_at IS NOT NULL AND state = 'parked'",
  ))?.at;
  const pool = yield* passPools(transaction);
  const budget = yield* passBudgets(transaction);
  const moments = [pool, budget, next == null ? undefined : Math.max(0, next - transaction.steady)];
  const known = moments.filter((moment) => moment !== undefined);
  return { next: known.length === 0 ? undefined : Math.min(...known) };
}
