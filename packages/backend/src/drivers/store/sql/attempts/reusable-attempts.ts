import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Reusable } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { TaskRow } from "../rows/task-columns.ts";

/** Results kept per task: enough to return to a branch of some days ago. */
const keptPerTask = 20;

interface ReusableRow {
  readonly key: string;
  readonly run_id: number;
  readonly name: string;
  readonly attempt: number;
  readonly result: string;
}

/** Returns the results that an attempt of this task may reuse, newest first; none if its run reuses nothing. */
export function* readReusable(database: SqlDatabase, task: number): Steps<Reusable[]> {
  const rows = yield* database.all<ReusableRow>(
    `SELECT reusable.key, earlier.run_id, earlier.name, reusable.attempt, attempt.result
     FROM task JOIN run ON run.id = task.run_id
     JOIN reusable ON reusable.project_id = run.project_id AND reusable.name = task.name
     JOIN task AS earlier ON earlier.id = reusable.task_id
     JOIN attempt ON attempt.task_id = reusable.task_id AND attempt.attempt = reusable.attempt
     WHERE task.id = ? AND coalesce(CAST(json_extract(run.settings, '$.reuse') AS TEXT), 'true') IN ('1', 'true')
     ORDER BY reusable.ended_at DESC, reusable.task_id DESC`,
    task,
  );
  return rows.map(({ key, run_id: run, name, attempt, result }) => ({
    key,
    attempt: attemptId(run, name, attempt),
    result: JSON.parse(result) as AttemptResult,
  }));
}

/** Offers the result of an attempt that succeeded to later attempts. */
export function* keepReusable(
  transaction: Transaction,
  row: TaskRow,
  { reuseKey, commit }: AttemptResult,
): Steps<void> {
  if (reuseKey === undefined || commit !== undefined) return;
  const { database, now } = transaction;
  yield* database.run(
    `INSERT INTO reusable (project_id, name, key, task_id, attempt, ended_at)
     SELECT project_id, ?, ?, ?, ?, ? FROM run WHERE id = ?
     ON CONFLICT (project_id, name, key) DO UPDATE SET
       task_id = excluded.task_id, attempt = excluded.attempt, ended_at = excluded.ended_at`,
    row.name,
    reuseKey,
    row.id,
    row.attempts,
    now,
    row.run_id,
  );
  yield* database.run(
    `DELETE FROM reusable WHERE project_id = (SELECT project_id FROM run WHERE id = ?1) AND name = ?2 AND key NOT IN (
       SELECT key FROM reusable WHERE project_id = (SELECT project_id FROM run WHERE id = ?1) AND name = ?2
       ORDER BY ended_at DESC, task_id DESC LIMIT ?3)`,
    row.run_id,
    row.name,
    keptPerTask,
  );
}
