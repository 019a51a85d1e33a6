import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Reviewer } from "@wezterm-parallel/shared/domain/review/review";

import type { ReviewToStore } from "../../reviews.ts";
import { Refusal } from "../commits/group-commit.ts";
import type { Transaction } from "../commits/transaction.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { beginReview, otherCommits, reviewedChange } from "./reviewed-change.ts";
import { settleReview } from "./settle-review.ts";
import { announce, writeComment } from "./write-comments.ts";

/** Sends the drafts of a person and further comments with a verdict; nothing is sent if one of them cannot be. */
export function sendReview(
  transaction: Transaction,
  specs: TaskSpecs,
  change: number,
  review: ReviewToStore,
): { comments: number } {
  const found = reviewedChange(transaction, change);
  const { by, verdict, text, commit } = review;
  if (found.tip !== commit) throw new Refusal(otherCommits(found, commit));
  const drafts = sendDrafts(transaction, change, by);
  for (const comment of review.comments) writeComment(transaction, found, { ...comment, by, isDraft: false });
  const comments = drafts + review.comments.length;
  if (verdict === "comment" && text === "" && comments === 0) throw new Refusal(nothingToSend);
  writeVerdict(transaction, change, review);
  beginReview(transaction, change);
  announce(transaction, found, "review.sent", { by, verdict, comments, commit });
  settleReview(transaction, specs, change);
  return { comments };
}

function sendDrafts({ database, now }: Transaction, change: number, { kind, id }: Reviewer): number {
  return database.run(
    `UPDATE review_comment SET draft = 0, at = ? WHERE draft = 1
       AND author ->> '$.kind' = ? AND author ->> '$.id' = ?
       AND thread_id IN (SELECT id FROM review_thread WHERE task_id = ?)`,
    now,
    kind,
    id,
    change,
  ).changes;
}

export function writeVerdict(
  { database, now }: Transaction,
  change: number,
  { by, verdict, text, commit }: ReviewToStore,
): void {
  database.run(
    `INSERT INTO review_verdict (task_id, author, verdict, text, tip, holds_for, at)
     VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)`,
    change,
    JSON.stringify(by),
    verdict,
    text,
    commit,
    now,
  );
}

const nothingToSend: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("review-empty"),
  hint: createMessage("review-empty-hint"),
});
