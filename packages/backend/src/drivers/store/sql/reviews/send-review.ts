import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import { type PromptThread, reviewPrompt } from "@wezterm-parallel/shared/domain/review/review-prompt";

import type { ReviewToStore, ThreadRecord } from "../../reviews.ts";
import type { TasksChanged } from "../../store.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { readThreads } from "../reads/read-reviews.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { continueInCheckout } from "../tasks/continue-in-checkout.ts";
import { askAgent } from "./answer-threads.ts";
import { beginReview, otherCommits, type ChangeInReview, findInReview } from "./change-in-review.ts";
import { settleReview } from "./settle-review.ts";
import { announce, writeComment } from "./write-comments.ts";

/**
 * Sends the drafts of a person and further comments with a verdict; nothing is sent if one of them cannot be. The agent
 * continues in the same transaction, because after a crash in between nobody would give it the comments.
 */
export function* sendReview(
  transaction: Transaction,
  specs: TaskSpecs,
  change: number,
  review: ReviewToStore,
): Steps<{ comments: number; continued?: TasksChanged }> {
  const found = yield* findInReview(transaction, change);
  const { by, verdict, text, commit } = review;
  if (found.tip !== commit) throw new Refusal(otherCommits(found, commit));
  const drafts = yield* sendDrafts(transaction, change, by);
  for (const comment of review.comments)
    yield* writeComment(transaction, found, { ...comment, by, isDraft: false });
  const comments = drafts + review.comments.length;
  if (verdict === "comment" && text === "" && comments === 0) throw new Refusal(nothingToSend);
  yield* writeVerdict(transaction, change, review);
  yield* beginReview(transaction, change);
  announce(transaction, found, "review.sent", { by, verdict, comments, commit });
  yield* settleReview(transaction, specs, change);
  return review.continues
    ? { comments, continued: yield* giveToAgent(transaction, specs, found, text) }
    : { comments };
}

/** Continues the task with the open threads of its review as prompt, and expects answers to them. */
function* giveToAgent(
  transaction: Transaction,
  specs: TaskSpecs,
  { change }: ChangeInReview,
  text: string,
): Steps<TasksChanged> {
  const threads = (yield* readThreads(transaction.database, change)).flatMap(
    (thread) => promptThread(thread) ?? [],
  );
  const prompt = reviewPrompt(text, threads);
  const continued = yield* continueInCheckout(transaction, specs, { task: change, prompt });
  if (!continued.changed.includes(change)) return continued;
  yield* askAgent(
    transaction,
    change,
    threads.map(({ thread }) => thread),
  );
  return continued;
}

/** Returns an open thread with the comments that were sent. */
function promptThread({ resolved, comments, place, ...thread }: ThreadRecord): PromptThread | undefined {
  const sent = comments.filter(({ isDraft }) => !isDraft);
  if (resolved !== undefined || sent.length === 0) return undefined;
  const { path, first, last } = place ?? thread;
  return {
    thread: thread.thread,
    path,
    first,
    last,
    lines: thread.lines,
    comments: sent
      .filter(({ text }) => text !== "")
      .map(({ by, text }) => ({ name: by.name, text, isForeign: by.kind === "forge" })),
  };
}

function sendDrafts({ database, now }: Transaction, change: number, { kind, id }: Reviewer): Steps<number> {
  return database.run(
    `UPDATE review_comment SET draft = 0, at = ? WHERE draft = 1
       AND json_extract(author, '$.kind') = ? AND json_extract(author, '$.id') = ?
       AND thread_id IN (SELECT id FROM review_thread WHERE task_id = ?)`,
    now,
    kind,
    id,
    change,
  );
}

export function* writeVerdict(
  { database, now }: Transaction,
  change: number,
  { by, verdict, text, commit }: Pick<ReviewToStore, "by" | "verdict" | "text" | "commit">,
): Steps<void> {
  yield* database.run(
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
