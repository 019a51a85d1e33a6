import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";
import type { AttemptRef, Report } from "@wezterm-parallel/shared/protocol/worker-messages";

import type { ConnectedWorker } from "../store.ts";
import { endAttempt } from "./end-attempt.ts";
import { changeTask, readTask, standingOf } from "./task-row.ts";
import type { TaskSpecs } from "./task-specs.ts";
import type { Transaction } from "./transaction.ts";

interface AttemptRow {
  readonly worker_id: number;
  readonly worker_epoch: number;
  readonly state: string;
  readonly ended_by: string | null;
}

/** Applies the reports whose fence holds; answers the attempts for which it does not. */
export function reportAttempts(
  transaction: Transaction,
  specs: TaskSpecs,
  worker: ConnectedWorker,
  reports: readonly Report[],
): AttemptRef[] {
  const stale: AttemptRef[] = [];
  for (const report of reports) {
    const fence = judgeFence(transaction, worker, report.ref);
    if (fence === "stale") stale.push(report.ref);
    if (fence === "holds") applyReport(transaction, specs, report);
  }
  return stale;
}

/** `over`: this worker ended it itself and repeats what was lost on the way: harmless. */
function judgeFence(
  transaction: Transaction,
  worker: ConnectedWorker,
  ref: AttemptRef,
): "holds" | "over" | "stale" {
  const row = transaction.database.get<AttemptRow>(
    "SELECT worker_id, worker_epoch, state, ended_by FROM attempt WHERE task_id = ? AND attempt = ?",
    ref.task,
    ref.attempt,
  );
  if (row === undefined || row.worker_id !== worker.id) return "stale";
  if (row.state === "ended") return row.ended_by === "worker" ? "over" : "stale";
  return row.worker_epoch === worker.epoch ? "holds" : "stale";
}

function applyReport(transaction: Transaction, specs: TaskSpecs, report: Report): void {
  const row = readTask(transaction, report.ref.task);
  if (row === undefined) return;
  if (report.kind === "ended") {
    endAttempt(transaction, specs, row, { ...report, by: "worker" });
    return;
  }
  const kind = report.kind === "running" ? "run" : "verify";
  const event = decideTask(standingOf(row), { kind });
  if (event === undefined) return;
  const { state } = changeTask(transaction, row, event);
  transaction.database.run(
    "UPDATE attempt SET state = ?, started_at = coalesce(started_at, ?) WHERE task_id = ? AND attempt = ?",
    state,
    Math.round(report.at),
    row.id,
    row.attempts,
  );
}
