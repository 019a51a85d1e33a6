import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Transaction } from "../commits/transaction.ts";
import { weighBudgets } from "../budgets/weigh-budgets.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

const dayMs = 86_400_000;

/** Records what an attempt has spent so far; what it spent since the last report counts for the present day, and for budgets. */
export function* recordSpending(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { spent }: Extract<Report, { kind: "spent" }>,
): Steps<void> {
  const { database, now } = transaction;
  const day = Math.floor(now / dayMs);
  const { input, output, cacheRead, cacheWrite, cost, unpriced = 0 } = spent;
  yield* database.run(
    `INSERT INTO spending (task_id, attempt, day, run_id, input, output, cache_read, cache_write, cost, unpriced)
     SELECT ?1, ?2, ?3, ?4, max(0, ?5 - coalesce(sum(input), 0)), max(0, ?6 - coalesce(sum(output), 0)),
       max(0, ?7 - coalesce(sum(cache_read), 0)), max(0, ?8 - coalesce(sum(cache_write), 0)), max(0, ?9 - coalesce(sum(cost), 0)),
       max(0, ?10 - coalesce(sum(unpriced), 0))
     FROM spending WHERE task_id = ?1 AND attempt = ?2 AND day <> ?3
     ON CONFLICT (task_id, attempt, day) DO UPDATE SET input = excluded.input, output = excluded.output,
       cache_read = excluded.cache_read, cache_write = excluded.cache_write, cost = excluded.cost,
       unpriced = excluded.unpriced`,
    row.id,
    row.attempts,
    day,
    row.run_id,
    input,
    output,
    cacheRead,
    cacheWrite,
    cost,
    unpriced,
  );
  yield* weighBudgets(transaction, specs, row);
}
