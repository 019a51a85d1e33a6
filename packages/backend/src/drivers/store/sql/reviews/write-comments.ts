import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { isSamePerson, type Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { CommentToAdd, ThreadResolution, ThreadStart } from "../../reviews.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { beginReview, otherCommits, type ChangeInReview, findInReview } from "./change-in-review.ts";

export interface NewComment extends CommentToAdd {
  readonly by: Reviewer;
  readonly isDraft: boolean;
  /** The commit with which an agent answers. */
  readonly commit?: string | undefined;
}

/** Adds a comment, with its thread unless it is a reply. */
export function* addComment(
  transaction: Transaction,
  change: number,
  comment: NewComment,
): Steps<{ thread: number }> {
  const found = yield* findInReview(transaction, change);
  const thread = yield* writeComment(transaction, found, comment);
  if (!comment.isDraft) announce(transaction, found, "review.commented", { by: comment.by, thread });
  return { thread };
}

/** Writes a comment without an event; returns its thread. */
export function* writeComment(
  transaction: Transaction,
  reviewed: ChangeInReview,
  { on, by, text, isDraft, commit }: NewComment,
): Steps<number> {
  const { database, now } = transaction;
  const thread = typeof on === "number" ? on : yield* writeThread(transaction, reviewed, on);
  yield* requireThread(database, reviewed.change, thread);
  yield* database.run(
    "INSERT INTO review_comment (thread_id, author, text, at, draft, commit_id) VALUES (?, ?, ?, ?, ?, ?)",
    thread,
    JSON.stringify(by),
    text,
    now,
    isDraft ? 1 : 0,
    commit ?? null,
  );
  return thread;
}

type Connection = Transaction["database"];

function* requireThread(database: Connection, change: number, thread: number): Steps<void> {
  const sql = "SELECT 1 FROM review_thread WHERE id = ? AND task_id = ?";
  if ((yield* database.get(sql, thread, change)) === undefined) throw new Refusal(noThread(thread));
}

function* writeThread(transaction: Transaction, reviewed: ChangeInReview, start: ThreadStart): Steps<number> {
  const { path, side, first, last, commit, lines, place, placedFor } = start;
  const { change, tip } = reviewed;
  if (placedFor !== tip) throw new Refusal(otherCommits(reviewed, placedFor));
  yield* beginReview(transaction, change);
  return yield* transaction.database.insert(
    "INSERT INTO review_thread (task_id, commit_id, start, lines, place) VALUES (?, ?, ?, ?, ?)",
    change,
    commit,
    JSON.stringify({ path, side, first, last }),
    JSON.stringify(lines),
    place === undefined ? null : JSON.stringify(place),
  );
}

interface Draft {
  readonly thread: number;
  readonly author: string;
  readonly draft: number;
}

/** Changes the text of a draft of this person, or removes it with a thread that has no other comment. */
export function* changeDraft(
  { database }: Transaction,
  change: number,
  { comment, by, text }: { comment: number; by: Reviewer; text: string | undefined },
): Steps<{ thread: number }> {
  const found = yield* database.get<Draft>(
    `SELECT thread_id AS thread, author, draft FROM review_comment JOIN review_thread
     ON review_thread.id = thread_id WHERE review_comment.id = ? AND task_id = ?`,
    comment,
    change,
  );
  const isOwn = found !== undefined && isSamePerson(JSON.parse(found.author) as Reviewer, by);
  if (!isOwn || found.draft === 0) throw new Refusal(noDraft(comment));
  const { thread } = found;
  if (text !== undefined)
    yield* database.run("UPDATE review_comment SET text = ? WHERE id = ?", text, comment);
  else {
    yield* database.run("DELETE FROM review_comment WHERE id = ?", comment);
    yield* database.run(
      `DELETE FROM review_thread WHERE id = ?1
       AND NOT EXISTS (SELECT 1 FROM review_comment WHERE thread_id = ?1)`,
      thread,
    );
  }
  return { thread };
}

/** Resolves or reopens a thread; without effect if it is so already. */
export function* resolveThread(
  transaction: Transaction,
  change: number,
  { thread, by, resolved, commit }: ThreadResolution,
): Steps<{ thread: number }> {
  const found = yield* findInReview(transaction, change);
  const { database, now } = transaction;
  yield* requireThread(database, change, thread);
  const changes = yield* database.run(
    "UPDATE review_thread SET resolved = ?1 WHERE id = ?2 AND (resolved IS NULL) = (?1 IS NOT NULL)",
    resolved ? JSON.stringify({ by, at: now, commit }) : null,
    thread,
  );
  const kind = resolved ? "review.resolved" : "review.reopened";
  if (changes > 0) announce(transaction, found, kind, { by, thread });
  return { thread };
}

type ReviewEventKind = Extract<Event["kind"], `review.${string}`>;

export function announce(
  transaction: Transaction,
  { run, task, attempt }: ChangeInReview,
  kind: ReviewEventKind,
  data: Record<string, unknown>,
): void {
  transaction.append({ kind, run, task, attempt, data });
}

function noThread(thread: number): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("thread-unknown", { thread }) });
}

function noDraft(comment: number): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("draft-unknown", { comment }),
    hint: createMessage("draft-unknown-hint"),
  });
}
