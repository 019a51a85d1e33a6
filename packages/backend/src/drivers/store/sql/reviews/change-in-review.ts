import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";

import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";

export interface ChangeInReview {
  readonly change: number;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly tip: string;
}

export function* findInReview({ database }: Transaction, change: number): Steps<ChangeInReview> {
  const found = yield* database.get<ChangeInReview>(
    `SELECT task_id AS change, task.run_id AS run, task.name AS task, change.attempt, change.tip
     FROM change JOIN task ON task.id = change.task_id WHERE task_id = ?`,
    change,
  );
  if (found !== undefined) return found;
  const id = String(change);
  throw new Refusal(createFailure({ reason: "not-found", detail: createMessage("change-absent", { id }) }));
}

/** From now on, the review has to follow the commits of the change. */
export function* beginReview({ database }: Transaction, change: number): Steps<void> {
  yield* database.run(
    "UPDATE change SET reviewed_tip = tip WHERE task_id = ? AND reviewed_tip IS NULL",
    change,
  );
}

export function otherCommits({ run, task, tip }: ChangeInReview, commit: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("review-outdated", {
      change: taskId(run, task),
      seen: commit.slice(0, 12),
      commit: tip.slice(0, 12),
    }),
    hint: createMessage("review-outdated-hint", { change: taskId(run, task) }),
  });
}
