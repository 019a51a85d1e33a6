import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { deriveRunState, hasRunEnded } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Transaction } from "../commits/transaction.ts";

interface RunRow {
  readonly state: string;
  readonly sealed: number;
  readonly paused: number;
  readonly started_at: number | null;
}

/** The last change of a transaction, after all others. */
export function* settleRuns(transaction: Transaction): Steps<void> {
  for (const run of transaction.touchedRuns()) yield* settleRun(transaction, run);
}

/** Updates the stored state of a run from its tasks; records an event when it ended or was reopened. */
function* settleRun(transaction: Transaction, run: number): Steps<void> {
  const { database, now } = transaction;
  const row = yield* database.get<RunRow>(
    "SELECT state, sealed, paused, started_at FROM run WHERE id = ?",
    run,
  );
  if (row === undefined) return;
  const counts = yield* transaction.counts(run);
  const sealed = row.sealed === 1;
  const ended = hasRunEnded({ counts, sealed });
  const standing = {
    counts,
    sealed,
    paused: row.paused === 1,
    allowedFailures: ended && (counts.failed ?? 0) > 0 ? yield* countAllowedFailures(transaction, run) : 0,
    causesElsewhere: (counts.skipped ?? 0) > 0 ? yield* readCausesElsewhere(transaction, run) : [],
  };
  const state = deriveRunState(standing);
  if (state === row.state) return;
  yield* database.write(
    `UPDATE run SET state = ?, idle_ms = idle_ms + coalesce(max(0, ? - ended_at), 0), ended_at = ? WHERE id = ?`,
    state,
    now,
    ended ? now : null,
    run,
  );
  transaction.runChanged(run);
  if (ended) transaction.append({ kind: "run.ended", run, data: { state, counts } });
}

function* countAllowedFailures({ database }: Transaction, run: number): Steps<number> {
  const sql = "SELECT count(*) AS n FROM task WHERE run_id = ? AND state = 'failed' AND allow_failure = 1";
  return (yield* database.get<{ n: number }>(sql, run))?.n ?? 0;
}

function* readCausesElsewhere(transaction: Transaction, run: number): Steps<TaskState[]> {
  const causes = yield* transaction.database.all<{ state: TaskState }>(
    `SELECT DISTINCT cause.state FROM task JOIN task AS cause ON cause.id = task.cause
     WHERE task.run_id = ? AND task.state = 'skipped' AND cause.run_id <> task.run_id`,
    run,
  );
  return causes.map(({ state }) => state);
}
