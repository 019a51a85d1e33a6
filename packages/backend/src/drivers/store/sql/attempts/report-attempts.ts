import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { judgeFence, type AttemptFence } from "@wezterm-parallel/shared/domain/queue/judge-fence";
import { decideTask } from "@wezterm-parallel/shared/domain/task/task-lifecycle";
import type { AttemptRef, Report } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { ConnectedWorker } from "../../store.ts";
import { endAttempt } from "./end-attempt.ts";
import { taskColumns, type TaskRow } from "../rows/task-columns.ts";
import { updateTaskRow, standingOf, startTask } from "../rows/task-row.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { recordGate } from "../hooks/record-gate.ts";
import { recordSpending } from "./record-spending.ts";
import type { Transaction } from "../commits/transaction.ts";

interface ReportedRow extends TaskRow {
  readonly lease: number;
  readonly worker_id: number;
  readonly worker_epoch: number;
  readonly attempt_state: AttemptFence["state"];
  readonly ended_by: "worker" | "lease" | null;
  readonly has_successors: number;
  readonly has_questions: number;
}

/** Applies the reports with a valid fence; returns the attempts of the others. */
export function* reportAttempts(
  transaction: Transaction,
  specs: TaskSpecs,
  worker: ConnectedWorker,
  reports: readonly Report[],
): Steps<AttemptRef[]> {
  const stale: AttemptRef[] = [];
  let last: ReportedRow | undefined;
  for (const report of reports) {
    // The end of a short task follows its start, which changed nothing that is read here.
    const row = isStarted(transaction, last, report.ref)
      ? last
      : yield* readReported(transaction, report.ref);
    last = row;
    const fence = judgeFence({ ...worker, lease: report.ref.lease }, row && fenceOf(row));
    if (row === undefined || fence === "stale") stale.push(report.ref);
    else if (fence === "holds") {
      yield* applyReport(transaction, specs, row, report);
    }
  }
  return stale;
}

/** Returns whether the report before this one was about the start of this lease, and is not written yet. */
function isStarted(transaction: Transaction, last: ReportedRow | undefined, ref: AttemptRef): boolean {
  if (last?.id !== ref.task || last.lease !== ref.lease) return false;
  return transaction.startOf(ref.task) !== undefined;
}

function readReported(transaction: Transaction, ref: AttemptRef): Steps<ReportedRow | undefined> {
  return transaction.database.get<ReportedRow>(
    `SELECT ${taskColumns}, attempt.lease, attempt.worker_id, attempt.worker_epoch, attempt.state AS attempt_state,
       attempt.ended_by,
       EXISTS (SELECT 1 FROM need WHERE need.predecessor_id = task.id) AS has_successors,
       EXISTS (SELECT 1 FROM review_thread WHERE review_thread.task_id = task.id AND asked IS NOT NULL) AS has_questions
     FROM attempt JOIN task ON task.id = attempt.task_id
     WHERE attempt.task_id = ? AND attempt.attempt = ?`,
    ref.task,
    ref.attempt,
  );
}

function fenceOf(row: ReportedRow): AttemptFence {
  return {
    lease: row.lease,
    worker: row.worker_id,
    epoch: row.worker_epoch,
    state: row.attempt_state,
    endedBy: row.ended_by ?? undefined,
  };
}

function* applyReport(
  transaction: Transaction,
  specs: TaskSpecs,
  read: ReportedRow,
  report: Report,
): Steps<void> {
  const row: TaskRow = transaction.startOf(read.id)?.row ?? read;
  if (report.kind === "ended") {
    const waiting = { successors: read.has_successors === 1, questions: read.has_questions === 1 };
    yield* endAttempt(transaction, specs, row, { ...report, by: "worker", waiting });
    return;
  }
  if (report.kind === "returned") {
    yield* returnAttempt(transaction, specs, row, report.at);
    return;
  }
  if (report.kind === "spent") {
    yield* recordSpending(transaction, specs, row, report);
    return;
  }
  if (report.kind === "gate") {
    yield* recordGate(transaction, report);
    return;
  }
  const kind = report.kind === "running" ? "run" : "verify";
  const event = decideTask(standingOf(row), { kind });
  if (event === undefined) return;
  if (event.kind === "started") {
    startTask(transaction, row, report.at);
    return;
  }
  const { state } = yield* updateTaskRow(transaction, row, event);
  yield* transaction.database.write(
    "UPDATE attempt SET state = ?, started_at = coalesce(started_at, ?) WHERE task_id = ? AND attempt = ?",
    state,
    Math.round(report.at),
    row.id,
    row.attempts,
  );
}

/** The next lease gets the same attempt number, but another lease number: later reports about this one are stale. */
function* returnAttempt(transaction: Transaction, specs: TaskSpecs, row: TaskRow, at: number): Steps<void> {
  const event = decideTask(standingOf(row), { kind: "return" });
  if (event === undefined) {
    const result = { outputs: {}, logBytes: 0, strays: 0 };
    yield* endAttempt(transaction, specs, row, { at, outcome: { kind: "cancelled" }, result, by: "worker" });
    return;
  }
  yield* transaction.database.write(
    "DELETE FROM attempt WHERE task_id = ? AND attempt = ?",
    row.id,
    row.attempts,
  );
  yield* updateTaskRow(transaction, row, event);
  transaction.freed(row.id);
}
