import type { RevisedReview } from "../../reviews.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readVerdicts } from "../reads/read-reviews.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { reviewedChange } from "./reviewed-change.ts";
import { settleReview } from "./settle-review.ts";
import { announce } from "./write-comments.ts";

/** Records where threads are in new commits, and which approvals hold for them. */
export function reviseReview(
  transaction: Transaction,
  specs: TaskSpecs,
  change: number,
  { commit, places, same }: RevisedReview,
): { changed: boolean } {
  const found = reviewedChange(transaction, change);
  if (found.tip !== commit) return { changed: false };
  const { database } = transaction;
  for (const { thread, place } of places) {
    const text = place === undefined ? null : JSON.stringify(place);
    database.run("UPDATE review_thread SET place = ? WHERE id = ? AND task_id = ?", text, thread, change);
  }
  const held = new Set(same);
  const approvals = readVerdicts(database, change).filter(({ verdict }) => verdict === "approved");
  const kept = approvals.filter(({ holdsFor }) => held.has(holdsFor));
  for (const { id } of kept) database.run("UPDATE review_verdict SET holds_for = ? WHERE id = ?", commit, id);
  database.run("UPDATE change SET reviewed_tip = ? WHERE task_id = ?", commit, change);
  announce(transaction, found, "review.revised", { commit });
  settleReview(transaction, specs, change);
  return { changed: true };
}
