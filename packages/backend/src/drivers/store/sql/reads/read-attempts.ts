import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { type AttemptId, attemptId } from "@wezterm-parallel/shared/domain/ids";
import type { ChangeableSpec } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { AttemptOutcome, AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import { parseClaims } from "./read-claims.ts";
import { readSpendingOfTask } from "./read-spending.ts";
import type { AttemptRecord, RunAttemptQuery, RunAttemptRecord } from "../../store-reader.ts";

interface AttemptRow {
  readonly attempt: number;
  readonly state: AttemptRecord["state"];
  readonly worker: string;
  readonly given: string | null;
  readonly claims: string | null;
  readonly outcome: string | null;
  readonly result: string | null;
  readonly leased_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
}

const columns = `attempt, attempt.state, worker.name AS worker, given, claims, outcome, result, leased_at,
  attempt.started_at, attempt.ended_at`;

/** Oldest first. */
export function* readAttempts(database: SqlDatabase, task: number): Steps<AttemptRecord[]> {
  const spent = yield* readSpendingOfTask(database, task);
  return (yield* database.all<AttemptRow>(
    `SELECT ${columns} FROM attempt JOIN worker ON worker.id = attempt.worker_id
       WHERE task_id = ? ORDER BY attempt`,
    task,
  )).map((row) => ({ ...describeAttempt(row), spent: spent.get(row.attempt) }));
}

export function* readLease(
  database: SqlDatabase,
  task: number,
  lease: number,
): Steps<{ id: AttemptId; run: number; project: number } | undefined> {
  const row = yield* database.get<{ run: number; project: number; name: string; attempt: number }>(
    `SELECT task.run_id AS run, run.project_id AS project, task.name, attempt.attempt FROM attempt
     JOIN task ON task.id = attempt.task_id JOIN run ON run.id = task.run_id
     WHERE attempt.task_id = ? AND attempt.lease = ? AND attempt.state <> 'ended'`,
    task,
    lease,
  );
  return row && { id: attemptId(row.run, row.name, row.attempt), run: row.run, project: row.project };
}

/** Returns the last attempts of these tasks, as JSON, by row id of the task. */
export function* readLastAttempts(
  database: SqlDatabase,
  tasks: string,
): Steps<ReadonlyMap<number, AttemptRecord>> {
  const rows = yield* database.all<AttemptRow & { readonly id: number }>(
    `SELECT task.id, ${columns} FROM task
     JOIN attempt ON attempt.task_id = task.id AND attempt.attempt = task.attempts
     JOIN worker ON worker.id = attempt.worker_id
     WHERE task.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))`,
    tasks,
  );
  return new Map(rows.map((row) => [row.id, describeAttempt(row)]));
}

/** More attempts than any task has; makes the place of an attempt a single number. */
const placesPerTask = 1_000_000;

const wasNotTheEnd = `AND attempt.state = 'ended'
  AND (attempt.attempt < task.attempts OR task.ended_at IS NULL)`;

export function* readAttemptsOfRun(database: SqlDatabase, query: RunAttemptQuery): Steps<RunAttemptRecord[]> {
  const { run, earlier, after = 0, limit } = query;
  return (yield* database.all<AttemptRow & { readonly name: string; readonly place: number }>(
    `SELECT task.name, task.id * ${placesPerTask} + attempt AS place, ${columns}
       FROM task JOIN attempt ON attempt.task_id = task.id JOIN worker ON worker.id = attempt.worker_id
       WHERE task.run_id = ? AND task.id * ${placesPerTask} + attempt.attempt > ? ${earlier ? wasNotTheEnd : ""} ORDER BY place LIMIT ?`,
    run,
    after,
    limit,
  )).map((row) => ({ ...describeAttempt(row), name: row.name, place: row.place }));
}

function describeAttempt(row: AttemptRow): AttemptRecord {
  return {
    attempt: row.attempt,
    state: row.state,
    worker: row.worker,
    given: row.given === null ? undefined : (JSON.parse(row.given) as ChangeableSpec),
    claims: parseClaims(row.claims),
    outcome: row.outcome === null ? undefined : (JSON.parse(row.outcome) as AttemptOutcome),
    result: row.result === null ? undefined : (JSON.parse(row.result) as AttemptResult),
    leasedAt: row.leased_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
