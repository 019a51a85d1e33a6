import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { ForgeCommentToTake } from "../../reviews.ts";
import type { Transaction } from "../commits/transaction.ts";
import { beginReview, type ChangeInReview, findInReview } from "./change-in-review.ts";
import { writeVerdict } from "./send-review.ts";
import { announce, writeComment } from "./write-comments.ts";

/** Adds a comment of the pull request to the review, unless it is there already. */
export function* takeForgeComment(
  transaction: Transaction,
  change: number,
  comment: ForgeCommentToTake,
): Steps<{ taken: boolean }> {
  const { database } = transaction;
  const known = yield* database.get(
    "SELECT 1 FROM forge_comment WHERE task_id = ? AND id = ?",
    change,
    comment.id,
  );
  if (known !== undefined) return { taken: false };
  const found = yield* findInReview(transaction, change);
  const thread = yield* write(transaction, found, comment);
  yield* database.run(
    "INSERT INTO forge_comment (task_id, id, thread_id) VALUES (?, ?, ?)",
    change,
    comment.id,
    thread ?? null,
  );
  return { taken: true };
}

/** Returns the thread of the comment; what is about the whole change is the text of a review without a verdict. */
function* write(
  transaction: Transaction,
  found: ChangeInReview,
  { by, text, on }: ForgeCommentToTake,
): Steps<number | undefined> {
  const { change, tip: commit } = found;
  if (on !== undefined) {
    const thread = yield* writeComment(transaction, found, { on, by, text, isDraft: false });
    announce(transaction, found, "review.commented", { by, thread });
    return thread;
  }
  yield* writeVerdict(transaction, change, { by, verdict: "comment", text, commit });
  yield* beginReview(transaction, change);
  announce(transaction, found, "review.sent", { by, verdict: "comment", comments: 0, commit });
  return undefined;
}

/** Records comments and verdicts of ours that are on the pull request, so that they neither go nor come again. */
export function* recordSent(
  { database }: Transaction,
  change: number,
  posted: readonly { readonly key: string; readonly id: string }[],
): Steps<{ recorded: number }> {
  const sql = `INSERT INTO forge_comment (task_id, id, thread_id, sent) VALUES (?, ?, ?, ?)
     ON CONFLICT DO NOTHING`;
  let recorded = 0;
  for (const { key, id } of posted) recorded += yield* database.run(sql, change, id, null, key);
  return { recorded };
}
