import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { RevisedReview } from "../../reviews.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readVerdicts } from "../reads/read-reviews.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { findInReview } from "./change-in-review.ts";
import { settleReview } from "./settle-review.ts";
import { announce } from "./write-comments.ts";

/** Records where threads are in new commits, and which approvals hold for them. */
export function* reviseReview(
  transaction: Transaction,
  specs: TaskSpecs,
  change: number,
  { commit, places, same }: RevisedReview,
): Steps<{ changed: boolean }> {
  const found = yield* findInReview(transaction, change);
  if (found.tip !== commit) return { changed: false };
  const { database } = transaction;
  for (const { thread, place } of places) {
    const text = place === undefined ? null : JSON.stringify(place);
    yield* database.run(
      "UPDATE review_thread SET place = ? WHERE id = ? AND task_id = ?",
      text,
      thread,
      change,
    );
  }
  const held = new Set(same);
  const approvals = (yield* readVerdicts(database, change)).filter(({ verdict }) => verdict === "approved");
  const kept = approvals.filter(({ holdsFor }) => held.has(holdsFor));
  for (const { id } of kept)
    yield* database.run("UPDATE review_verdict SET holds_for = ? WHERE id = ?", commit, id);
  yield* database.run("UPDATE change SET reviewed_tip = ? WHERE task_id = ?", commit, change);
  announce(transaction, found, "review.revised", { commit });
  yield* settleReview(transaction, specs, change);
  return { changed: true };
}
