import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import type { Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import type { AttemptResult } from "@wezterm-parallel/shared/domain/task/task-state";

import type { Transaction } from "../commits/transaction.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import { findInReview } from "./change-in-review.ts";
import { announce, writeComment } from "./write-comments.ts";

interface AskedThread {
  readonly id: number;
  /** The last commit of the change when the agent was asked. */
  readonly asked: string;
  readonly resolved: string | null;
}

/** The agent of a change is asked about these threads: its next attempt that succeeds answers them. */
export function* askAgent(transaction: Transaction, change: number, threads: readonly number[]): Steps<void> {
  const { tip } = yield* findInReview(transaction, change);
  for (const thread of threads) {
    const sql = "UPDATE review_thread SET asked = ? WHERE id = ? AND task_id = ?";
    yield* transaction.database.run(sql, tip, thread, change);
  }
}

/** Writes what the agent answered into the threads that it was asked about, with its commit if it made one. */
export function* answerThreads(
  transaction: Transaction,
  specs: TaskSpecs,
  row: TaskRow,
  { answers = [] }: AttemptResult,
): Steps<void> {
  const { database } = transaction;
  const asked = yield* database.all<AskedThread>(
    "SELECT id, asked, resolved FROM review_thread WHERE task_id = ? AND asked IS NOT NULL ORDER BY id",
    row.id,
  );
  if (asked.length === 0) return;
  const found = yield* findInReview(transaction, row.id);
  const texts = new Map(answers.map(({ thread, text }) => [thread, text]));
  const by: Reviewer = {
    kind: "agent",
    id: attemptId(row.run_id, row.name, row.attempts),
    name: (yield* specs.shared(row.spec_id)).agent ?? "agent",
    role: "viewer",
  };
  for (const { id, asked: before, resolved } of asked) {
    yield* database.run("UPDATE review_thread SET asked = NULL WHERE id = ?", id);
    if (resolved !== null) continue;
    const commit = found.tip === before ? undefined : found.tip;
    yield* writeComment(transaction, found, {
      on: id,
      by,
      text: texts.get(id) ?? "",
      isDraft: false,
      commit,
    });
    announce(transaction, found, "review.commented", { by, thread: id });
  }
}
