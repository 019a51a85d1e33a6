import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { plannedMerge } from "@wezterm-parallel/shared/domain/change/planned-merge";

import { type ChangeRow, changeOfRow, selectChanges } from "../changes/change-row.ts";
import { decideChanges } from "../changes/decide-changes.ts";
import { missingReview } from "../changes/heed-review.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";

/** Applies verdicts: takes a change out of its queue, or lets one that waits for its review enter it. */
export function* settleReview(transaction: Transaction, specs: TaskSpecs, change: number): Steps<void> {
  const { database } = transaction;
  const row = yield* database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, change);
  if (row === undefined) return;
  const record = changeOfRow(row);
  const failure = yield* missingReview(transaction, record);
  if (failure !== undefined) {
    const waits = record.failure?.reason === "needs-review" || record.position !== undefined;
    if (waits) yield* decideChanges(transaction, [{ change, command: { kind: "await-review", failure } }]);
    return;
  }
  if (record.failure?.reason !== "needs-review") return;
  const spec = yield* specOf(transaction, specs, change);
  const isManual = spec?.merge === undefined || spec.merge.mode === "manual";
  const command = { kind: isManual ? "approve" : "queue" } as const;
  yield* decideChanges(transaction, [{ change, command, ...(!isManual && { request: plannedMerge(spec) }) }]);
}

function* specOf({ database }: Transaction, specs: TaskSpecs, change: number) {
  const task = yield* database.get<{ spec: number }>("SELECT spec_id AS spec FROM task WHERE id = ?", change);
  return task && (yield* specs.shared(task.spec));
}
