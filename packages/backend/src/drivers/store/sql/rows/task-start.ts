import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { TaskRow } from "./task-columns.ts";

/** A task reported as running, not yet written, because the report of its end often follows immediately. */
export interface Started {
  readonly row: TaskRow;
  /** Epoch ms on the worker's clock. */
  readonly at: number;
}

export function* writeStart(database: SqlDatabase, started: Started): Steps<void> {
  const { id, state, started_at: startedAt } = started.row;
  yield* database.write(
    "UPDATE task SET state = ?, cause = NULL, failure = NULL, started_at = ? WHERE id = ?",
    state,
    startedAt,
    id,
  );
  yield* writeAttemptStart(database, started);
}

export function* writeAttemptStart(database: SqlDatabase, { row, at }: Started): Steps<void> {
  yield* database.write(
    "UPDATE attempt SET state = ?, started_at = coalesce(started_at, ?) WHERE task_id = ? AND attempt = ?",
    row.state,
    Math.round(at),
    row.id,
    row.attempts,
  );
}
