import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  evolveTask,
  isQueued,
  type TaskEvent,
  type TaskStanding,
} from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import { hasEnded, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { taskColumns, type TaskRow } from "./task-columns.ts";
import { writeAttemptStart } from "./task-start.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Details of a state change, for the row and for the event. */
export interface TaskDetails {
  readonly failure?: Failure | undefined;
  /** Row id of the predecessor that caused a skip. */
  readonly cause?: number | undefined;
  readonly data?: Record<string, unknown> | undefined;
}

export function readTask(transaction: Transaction, id: number): Steps<TaskRow | undefined> {
  const started = transaction.startOf(id);
  if (started !== undefined) return new Done(started.row);
  return transaction.database.get<TaskRow>(`SELECT ${taskColumns} FROM task WHERE id = ?`, id);
}

export function standingOf(row: TaskRow): TaskStanding {
  return {
    state: row.state,
    attempts: row.attempts,
    leases: row.leases,
    failures: row.failures,
    losses: row.losses,
    paused: row.paused === 1,
    stopping: row.stopping === 1,
    backingOff: row.resumes_at !== null,
  };
}

/** Writes the task's new state and its event, and records who must be notified. */
export function* updateTaskRow(
  transaction: Transaction,
  row: TaskRow,
  event: TaskEvent,
  details: TaskDetails = {},
): Steps<TaskRow> {
  const next = evolveRow(transaction, row, event);
  const started = transaction.takeStart(row.id);
  if (started !== undefined) yield* writeAttemptStart(transaction.database, started);
  yield* writeTask(transaction, next, details);
  transaction.moved(row.run_id, row.state, next.state);
  tell(transaction, row, { event, next, details });
  return next;
}

/**
 * Like `changeTask` for a leased task whose command runs; written with the transaction, or when the task
 * changes again.
 */
export function startTask(transaction: Transaction, row: TaskRow, at: number): TaskRow {
  const event = { kind: "started" } as const;
  const next = evolveRow(transaction, row, event);
  transaction.started({ row: next, at });
  transaction.moved(row.run_id, row.state, next.state);
  tell(transaction, row, { event, next, details: {} });
  return next;
}

function evolveRow(transaction: Transaction, row: TaskRow, event: TaskEvent): TaskRow {
  const next = evolveTask(standingOf(row), event);
  return {
    ...row,
    ...timesAfter(transaction, row, next.state),
    state: next.state,
    attempts: next.attempts,
    leases: next.leases,
    failures: next.failures,
    losses: next.losses,
    paused: next.paused ? 1 : 0,
    stopping: next.stopping ? 1 : 0,
    resumes_at: resumesAfter(transaction, row, event, next.backingOff),
  };
}

function* writeTask(transaction: Transaction, row: TaskRow, details: TaskDetails): Steps<void> {
  yield* transaction.database.write(
    `UPDATE task SET state = ?, attempts = ?, leases = ?, failures = ?, losses = ?, paused = ?, stopping = ?,
       resumes_at = ?, delay = ?, cause = ?, failure = ?, ready_at = ?, started_at = ?, ended_at = ?
     WHERE id = ?`,
    row.state,
    row.attempts,
    row.leases,
    row.failures,
    row.losses,
    row.paused,
    row.stopping,
    row.resumes_at,
    row.resumes_at === null ? null : Math.max(0, row.resumes_at - transaction.steady),
    details.cause ?? null,
    details.failure === undefined ? null : JSON.stringify(details.failure),
    row.ready_at,
    row.started_at,
    hasEnded(row.state) ? transaction.now : null,
    row.id,
  );
}

export function refOf(row: TaskRow): AttemptRef {
  return { run: row.run_id, task: row.id, name: row.name, attempt: row.attempts, lease: row.leases };
}

function timesAfter(transaction: Transaction, row: TaskRow, state: TaskState) {
  if (state === row.state) return { ready_at: row.ready_at, started_at: row.started_at };
  if (state === "blocked") return { ready_at: null, started_at: null };
  if (state === "ready") return { ready_at: transaction.now, started_at: null };
  const started = state === "running" || (state === "verifying" && row.started_at === null);
  return { ready_at: row.ready_at, started_at: started ? transaction.now : row.started_at };
}

function resumesAfter(
  transaction: Transaction,
  row: TaskRow,
  event: TaskEvent,
  backingOff: boolean,
): number | null {
  if (event.kind === "backed-off") return transaction.steady + event.delay;
  return backingOff ? row.resumes_at : null;
}

const eventKinds: Partial<Record<TaskEvent["kind"], Event["kind"]>> = {
  blocked: "task.retried",
  readied: "task.ready",
  skipped: "task.skipped",
  leased: "task.leased",
  returned: "task.ready",
  started: "task.running",
  verifying: "task.verifying",
  paused: "task.paused",
  resumed: "task.resumed",
  "backed-off": "task.parked",
  "set-back": "task.ready",
  reopened: "task.retried",
};

interface Told {
  readonly event: TaskEvent;
  readonly next: TaskRow;
  readonly details: TaskDetails;
}

function tell(transaction: Transaction, row: TaskRow, told: Told): void {
  const { event } = told;
  const { state, resumes_at: resumesAt } = told.next;
  appendChange(transaction, row, told);
  if (state === "parked" && resumesAt !== null) transaction.parked();
  // The placer knows that a claim takes the first task of its lane; it must be notified of every other move.
  if (event.kind !== "leased" && (state === "ready" || row.state === "ready")) {
    transaction.stirred({ run: row.run_id, signature: row.signature_id });
  }
  if (hasEnded(state) || hasEnded(row.state)) transaction.touch(row.run_id);
}

function appendChange(transaction: Transaction, row: TaskRow, told: Told): void {
  const { event, next, details } = told;
  const { state, attempts: attempt, resumes_at: resumesAt } = next;
  const kind = event.kind === "ended" ? (`task.${event.state}` as const) : eventKinds[event.kind];
  if (kind === undefined) return;
  const data = {
    state,
    ...details.data,
    ...(details.failure !== undefined && { failure: details.failure }),
    ...(resumesAt !== null && { resumesAt }),
    ...(next.paused === 1 && isQueued(state) && { paused: true }),
  };
  transaction.append({ kind, run: row.run_id, task: row.name, ...(attempt > 0 && { attempt }), data });
}
