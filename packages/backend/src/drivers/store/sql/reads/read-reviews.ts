import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { decideReview } from "@wezterm-parallel/shared/domain/review/decide-review";
import type { Reviewer, ReviewRule, Verdict } from "@wezterm-parallel/shared/domain/review/review";
import type { ReviewSummary } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import type { Look } from "../../../../base/look.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type {
  CommentRecord,
  FilePlace,
  ReviewReader,
  RevisionRecord,
  ThreadRecord,
  VerdictRecord,
} from "../../reviews.ts";

interface ThreadRow {
  readonly id: number;
  readonly commit_id: string;
  readonly start: string;
  readonly lines: string;
  readonly place: string | null;
  readonly resolved: string | null;
}

interface CommentRow {
  readonly id: number;
  readonly thread_id: number;
  readonly author: string;
  readonly text: string;
  readonly at: number;
  readonly draft: number;
  readonly commit_id: string | null;
}

interface VerdictRow {
  readonly id: number;
  readonly author: string;
  readonly verdict: Verdict;
  readonly text: string;
  readonly tip: string;
  readonly holds_for: string;
  readonly at: number;
}

export function createReviewReader(database: SqlDatabase, look: Look): ReviewReader {
  return {
    review: (change) => look(() => readReview(database, change)),
    revisions: (change) => look(() => readRevisions(database, change)),
    threads: (change) => look(() => readThreads(database, change)),
    verdicts: (change) => look(() => readVerdicts(database, change)),
    forgeComments: (change) => look(() => readForgeComments(database, change)),
    sentComments: (change) => look(() => readSentComments(database, change)),
    unrevised: () => look(() => readUnrevised(database)),
  };
}

function* readReview(database: SqlDatabase, { change, tip }: Parameters<ReviewReader["review"]>[0]) {
  return {
    summary: yield* readReviewSummary(database, { change, tip }),
    rule: yield* readRule(database, change),
    revisions: yield* readRevisions(database, change),
    threads: yield* readThreads(database, change),
    verdicts: yield* readVerdicts(database, change),
  };
}

function* readForgeComments(
  database: SqlDatabase,
  change: number,
): Steps<ReadonlyMap<string, number | undefined>> {
  const rows = yield* database.all<{ id: string; thread: number | null }>(
    "SELECT id, thread_id AS thread FROM forge_comment WHERE task_id = ?",
    change,
  );
  return new Map(rows.map(({ id, thread }) => [id, thread ?? undefined]));
}

function* readSentComments(database: SqlDatabase, change: number): Steps<ReadonlySet<string>> {
  const sql = "SELECT sent FROM forge_comment WHERE task_id = ? AND sent IS NOT NULL";
  return new Set((yield* database.all<{ sent: string }>(sql, change)).map(({ sent }) => sent));
}

function* readUnrevised(database: SqlDatabase): Steps<readonly number[]> {
  return (yield* database.all<{ task: number }>(
    `SELECT task_id AS task FROM change WHERE reviewed_tip IS NOT NULL AND reviewed_tip <> tip
       ORDER BY task_id`,
  )).map(({ task }) => task);
}

function readRevisions(database: SqlDatabase, change: number): Steps<readonly RevisionRecord[]> {
  return database.all<RevisionRecord>(
    'SELECT number, attempt, base, tip AS "commit", at FROM revision WHERE task_id = ? ORDER BY number',
    change,
  );
}

export function* readReviewSummary(
  database: SqlDatabase,
  { change, tip }: { readonly change: number; readonly tip: string },
): Steps<ReviewSummary> {
  const decided = decideReview(yield* readVerdicts(database, change), tip, yield* readRule(database, change));
  return { ...decided, threads: yield* countOpen(database, change) };
}

export function* readRule(database: SqlDatabase, change: number): Steps<ReviewRule | undefined> {
  const row = yield* database.get<{ rule: string | null }>(
    "SELECT review_rule AS rule FROM change WHERE task_id = ?",
    change,
  );
  return row === undefined || row.rule === null ? undefined : (JSON.parse(row.rule) as ReviewRule);
}

/** Counts the threads that everybody can see and that are not resolved. */
function* countOpen(database: SqlDatabase, change: number): Steps<number> {
  const row = yield* database.get<{ open: number }>(
    `SELECT count(*) AS open FROM review_thread WHERE task_id = ? AND resolved IS NULL AND EXISTS
       (SELECT 1 FROM review_comment WHERE thread_id = review_thread.id AND draft = 0)`,
    change,
  );
  return row?.open ?? 0;
}

export function* readThreads(database: SqlDatabase, change: number): Steps<readonly ThreadRecord[]> {
  const comments = yield* database.all<CommentRow>(
    `SELECT review_comment.* FROM review_comment JOIN review_thread ON review_thread.id = thread_id
     WHERE task_id = ? ORDER BY review_comment.id`,
    change,
  );
  const byThread = Map.groupBy(comments, ({ thread_id }) => thread_id);
  const rows = yield* database.all<ThreadRow>(
    "SELECT * FROM review_thread WHERE task_id = ? ORDER BY id",
    change,
  );
  return rows.map((row) => ({
    ...(JSON.parse(row.start) as FilePlace),
    thread: row.id,
    commit: row.commit_id,
    lines: JSON.parse(row.lines) as string[],
    place: row.place === null ? undefined : (JSON.parse(row.place) as FilePlace),
    resolved: row.resolved === null ? undefined : (JSON.parse(row.resolved) as ThreadRecord["resolved"]),
    comments: (byThread.get(row.id) ?? []).map(describeComment),
  }));
}

function describeComment({ id, author, text, at, draft, commit_id }: CommentRow): CommentRecord {
  const by = JSON.parse(author) as Reviewer;
  return { comment: id, by, text, at, isDraft: draft === 1, commit: commit_id ?? undefined };
}

export function* readVerdicts(database: SqlDatabase, change: number): Steps<readonly VerdictRecord[]> {
  return (yield* database.all<VerdictRow>(
    "SELECT * FROM review_verdict WHERE task_id = ? ORDER BY id",
    change,
  )).map(({ id, author, verdict, text, tip, holds_for, at }) => ({
    id,
    by: JSON.parse(author) as Reviewer,
    verdict,
    text,
    commit: tip,
    holdsFor: holds_for,
    at,
  }));
}
