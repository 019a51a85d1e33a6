import type { Database } from "../../../../base/sqlite/database.ts";
import type { TaskRow } from "./task-columns.ts";

/** A task reported as running, not yet written, because the report of its end often follows immediately. */
export interface Started {
  readonly row: TaskRow;
  /** Epoch ms on the worker's clock. */
  readonly at: number;
}

export function writeStart(database: Database, started: Started): void {
  const { id, state, started_at: startedAt } = started.row;
  database.run(
    "UPDATE task SET state = ?, cause = NULL, failure = NULL, started_at = ? WHERE id = ?",
    state,
    startedAt,
    id,
  );
  writeAttemptStart(database, started);
}

export function writeAttemptStart(database: Database, { row, at }: Started): void {
  database.run(
    "UPDATE attempt SET state = ?, started_at = coalesce(started_at, ?) WHERE task_id = ? AND attempt = ?",
    row.state,
    Math.round(at),
    row.id,
    row.attempts,
  );
}
