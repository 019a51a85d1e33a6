import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { decideHalt, mayEnd, type Ending } from "@wezterm-parallel/shared/domain/queue/run-ending";

import { cancelTasks } from "../tasks/cancel-tasks.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { readProgress } from "./run-progress.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Counts the end of a task, and ends the run when its limit is reached. */
export function* haltRun(
  transaction: Transaction,
  specs: TaskSpecs,
  { run, failed }: { readonly run: number; readonly failed: boolean },
): Steps<void> {
  const { database } = transaction;
  if (failed) yield* database.run("UPDATE run SET failures = failures + 1 WHERE id = ?", run);
  const { halt } = yield* specs.run(run);
  if (halt === undefined) return;
  const row = yield* database.get<{ failures: number }>("SELECT failures FROM run WHERE id = ?", run);
  const ends = { failures: row?.failures ?? 0, successes: (yield* transaction.counts(run)).succeeded ?? 0 };
  const ending = decideHalt(ends, halt);
  if (ending !== undefined) yield* markEnding(transaction, run, ending);
}

export function* endRun(transaction: Transaction, run: number): Steps<{ changed: boolean }> {
  return { changed: yield* markEnding(transaction, run, "cancel") };
}

/** No task starts from here on; `sweepRun` does the rest in portions, also after a crash. */
function* markEnding(transaction: Transaction, run: number, ending: Ending): Steps<boolean> {
  const progress = yield* readProgress(transaction, run);
  if (progress === undefined || !mayEnd(progress, ending)) return false;
  yield* transaction.database.run("UPDATE run SET ending = ?, sealed = 1 WHERE id = ?", ending, run);
  transaction.ending(run);
  transaction.runChanged(run);
  transaction.touch(run);
  return true;
}

export function* sweepRun(
  transaction: Transaction,
  run: number,
  limit: number,
): Steps<{ changed: number[]; left: boolean }> {
  const ending = (yield* readProgress(transaction, run))?.ending;
  if (ending === undefined) return { changed: [], left: false };
  const tasks = yield* sweepable(transaction, run, ending, limit);
  const { changed } = yield* cancelTasks(transaction, tasks);
  return { changed: [...changed], left: tasks.length === limit };
}

function* sweepable(transaction: Transaction, run: number, ending: Ending, limit: number): Steps<number[]> {
  const { database } = transaction;
  const queued = yield* database.all<{ id: number }>(
    "SELECT id FROM task WHERE run_id = ? AND state IN ('blocked', 'ready', 'parked') ORDER BY id LIMIT ?",
    run,
    limit,
  );
  if (ending === "finish" || queued.length === limit) return queued.map(({ id }) => id);
  const live = yield* database.all<{ id: number }>(
    `SELECT id FROM task WHERE run_id = ? AND state IN ('leased', 'running', 'verifying')
       AND stopping = 0 LIMIT ?`,
    run,
    limit - queued.length,
  );
  return [...queued, ...live].map(({ id }) => id);
}
