import type { RunSubmission } from "@wezterm-parallel/shared/domain/run-spec";

import { cancelTasks } from "./cancel-tasks.ts";
import type { Transaction } from "./transaction.ts";

/** How a run is ended early: `cancel` stops what runs too, `finish` lets it come to its end. */
type Ending = "cancel" | "finish";

/** A task of the run failed for good: counts it, and ends the run when that was one too many. */
export function haltRun(transaction: Transaction, run: number): void {
  const row = transaction.database.get<{ failures: number; halt: string | null }>(
    "UPDATE run SET failures = failures + 1 WHERE id = ? RETURNING failures, halt",
    run,
  );
  if (row === undefined || row.halt === null) return;
  const halt = JSON.parse(row.halt) as NonNullable<RunSubmission["halt"]>;
  if (row.failures >= halt.failures) markEnding(transaction, run, halt.running);
}

export function endRun(transaction: Transaction, run: number): { changed: boolean } {
  return { changed: markEnding(transaction, run, "cancel") };
}

/** Nothing starts from here on; `sweepRun` does the rest in portions, also after a crash. */
function markEnding(transaction: Transaction, run: number, ending: Ending): boolean {
  const { changes } = transaction.database.run(
    `UPDATE run SET ending = ?, sealed = 1 WHERE id = ? AND ended_at IS NULL
       AND (ending IS NULL OR ending = 'finish' AND ? = 'cancel')`,
    ending,
    run,
    ending,
  );
  if (changes === 0) return false;
  transaction.ending(run);
  transaction.runChanged(run);
  transaction.touch(run);
  return true;
}

export function sweepRun(
  transaction: Transaction,
  run: number,
  limit: number,
): { changed: number[]; left: boolean } {
  const row = transaction.database.get<{ ending: Ending | null }>("SELECT ending FROM run WHERE id = ?", run);
  if (row === undefined || row.ending === null) return { changed: [], left: false };
  const tasks = sweepable(transaction, run, row.ending, limit);
  const { changed } = cancelTasks(transaction, tasks);
  return { changed: [...changed], left: tasks.length === limit };
}

function sweepable(transaction: Transaction, run: number, ending: Ending, limit: number): number[] {
  const { database } = transaction;
  const queued = database.all<{ id: number }>(
    "SELECT id FROM task WHERE run_id = ? AND state IN ('blocked', 'ready', 'parked') ORDER BY id LIMIT ?",
    run,
    limit,
  );
  if (ending === "finish" || queued.length === limit) return queued.map(({ id }) => id);
  const live = database.all<{ id: number }>(
    `SELECT id FROM task WHERE run_id = ? AND state IN ('leased', 'running', 'verifying')
       AND stopping = 0 LIMIT ?`,
    run,
    limit - queued.length,
  );
  return [...queued, ...live].map(({ id }) => id);
}
