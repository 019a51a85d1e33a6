import { decideHalt, mayEnd, type Ending } from "@wezterm-parallel/shared/domain/queue/run-ending";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";

import { cancelTasks } from "../tasks/cancel-tasks.ts";
import { readProgress } from "./run-progress.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Counts a permanently failed task of the run, and ends the run when the limit is reached. */
export function haltRun(transaction: Transaction, run: number): void {
  const row = transaction.database.get<{ failures: number; halt: string | null }>(
    "UPDATE run SET failures = failures + 1 WHERE id = ? RETURNING failures, halt",
    run,
  );
  if (row === undefined || row.halt === null) return;
  const ending = decideHalt(row.failures, JSON.parse(row.halt) as RunSubmission["halt"]);
  if (ending !== undefined) markEnding(transaction, run, ending);
}

export function endRun(transaction: Transaction, run: number): { changed: boolean } {
  return { changed: markEnding(transaction, run, "cancel") };
}

/** No task starts from here on; `sweepRun` does the rest in portions, also after a crash. */
function markEnding(transaction: Transaction, run: number, ending: Ending): boolean {
  const progress = readProgress(transaction, run);
  if (progress === undefined || !mayEnd(progress, ending)) return false;
  transaction.database.run("UPDATE run SET ending = ?, sealed = 1 WHERE id = ?", ending, run);
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
  const ending = readProgress(transaction, run)?.ending;
  if (ending === undefined) return { changed: [], left: false };
  const tasks = sweepable(transaction, run, ending, limit);
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
