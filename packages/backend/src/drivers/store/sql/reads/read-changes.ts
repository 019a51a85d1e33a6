import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import { verificationBase } from "@wezterm-parallel/shared/domain/change/verification";

import { taskId } from "@wezterm-parallel/shared/domain/ids";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { ChangeReader, ChangeRecord, ReviewedChange, TargetBranch } from "../../changes.ts";
import type { Look } from "../../../../base/look.ts";
import { readReviewSummary } from "./read-reviews.ts";
import { createPushReader } from "./read-target-pushes.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "../changes/change-row.ts";

export function createChangeReader(database: SqlDatabase, look: Look): ChangeReader {
  return {
    change: (task) => look(() => readChange(database, task)),
    changes: (query) => look(() => readChanges(database, query)),
    resolvingChanges: (tasks) => look(() => readResolvingChanges(database, JSON.stringify(tasks))),
    reviewedChange: (task) => look(() => readReviewedChange(database, task)),
    reviewedChanges: (query) => look(() => readReviewedChanges(database, query)),
    queuedChanges: (queue) => look(() => readQueuedChanges(database, queue)),
    changeVerifiedBy: (run) =>
      look(() =>
        database.get<TargetBranch>(
          "SELECT project_id AS project, target FROM change WHERE verified_by = ?",
          run,
        ),
      ),
    changesOutOfChecks: () =>
      look(() =>
        database.all<{ verifiedBy: number }>(
          `SELECT change.verified_by AS "verifiedBy" FROM run JOIN change ON change.verified_by = run.id
           WHERE run.state IN ('running', 'paused') AND change.state <> 'verifying'`,
        ),
      ),
    busyQueues: () =>
      look(() =>
        database.all<TargetBranch>(
          "SELECT DISTINCT project_id AS project, target FROM change WHERE position IS NOT NULL",
        ),
      ),
    knownQueues: () =>
      look(() =>
        database.all<TargetBranch>(
          `SELECT project_id AS project, target FROM change WHERE position IS NOT NULL
           UNION SELECT project_id, target FROM merge_queue WHERE paused = 1 OR push_due IS NOT NULL ORDER BY 1, 2`,
        ),
      ),
    checksMs: (project) => look(() => readChecksMs(database, project)),
    isQueuePaused: (queue) => look(() => isPaused(database, queue)),
    ...createPullRequestReader(database, look),
    ...createPushReader(database, look),
    tasksOfIssue: (project, url) => look(() => readTasksOfIssue(database, project, url)),
  };
}

function* readReviewedChange(database: SqlDatabase, task: number): Steps<ReviewedChange | undefined> {
  const change = yield* readChange(database, task);
  return change && (yield* withReview(database, change));
}

function* readReviewedChanges(
  database: SqlDatabase,
  query: Parameters<ChangeReader["changes"]>[0],
): Steps<readonly ReviewedChange[]> {
  const changes = yield* readChanges(database, query);
  return yield* mapInSteps(changes, (change) => withReview(database, change));
}

function* readQueuedChanges(
  database: SqlDatabase,
  { project, target }: TargetBranch,
): Steps<readonly ChangeRecord[]> {
  return (yield* database.all<ChangeRow>(
    `${selectChanges} WHERE change.project_id = ? AND change.target = ? AND change.position IS NOT NULL
       ORDER BY change.position`,
    project,
    target,
  )).map(changeOfRow);
}

function* readChange(database: SqlDatabase, task: number): Steps<ChangeRecord | undefined> {
  const row = yield* database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, task);
  return row && changeOfRow(row);
}

function* readChanges(
  database: SqlDatabase,
  {
    states,
    run,
    project,
    projects,
    withPullRequest = false,
    before,
    limit,
  }: Parameters<ChangeReader["changes"]>[0],
): Steps<readonly ChangeRecord[]> {
  return (yield* database.all<ChangeRow>(
    `${selectChanges} WHERE change.task_id < ?1
         AND (?2 = 'null' OR change.state IN (SELECT value FROM json_each(?2)))
         AND (CAST(?3 AS BIGINT) IS NULL OR task.run_id = ?3)
         AND (CAST(?4 AS BIGINT) IS NULL OR change.project_id = ?4)
         AND (?5 = 'null' OR change.project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?5)))
         AND (?7 = 0 OR change.pull_request IS NOT NULL)
       ORDER BY change.task_id DESC LIMIT ?6`,
    before ?? Number.MAX_SAFE_INTEGER,
    JSON.stringify(states ?? null),
    run ?? null,
    project ?? null,
    JSON.stringify(projects ?? null),
    limit,
    withPullRequest ? 1 : 0,
  )).map(changeOfRow);
}

function* readResolvingChanges(database: SqlDatabase, tasks: string): Steps<readonly ChangeRecord[]> {
  return (yield* database.all<ChangeRow>(
    `${selectChanges} WHERE change.state = 'resolving' AND change.task_id IN (
       SELECT ended.id FROM json_each(?) AS named JOIN task AS ended
       ON ended.run_id = CAST(json_extract(named.value, '$.run') AS BIGINT)
         AND ended.name = json_extract(named.value, '$.name'))
     ORDER BY change.task_id`,
    tasks,
  )).map(changeOfRow);
}

function* withReview(database: SqlDatabase, change: ChangeRecord): Steps<ReviewedChange> {
  return {
    ...change,
    place: yield* readPlace(database, change),
    review: yield* readReviewSummary(database, change),
  };
}

function* readPlace(
  database: SqlDatabase,
  { project, target, position }: Pick<ChangeRecord, "project" | "target" | "position">,
): Steps<number | undefined> {
  if (position === undefined) return undefined;
  return (yield* database.get<{ place: number }>(
    "SELECT count(*) AS place FROM change WHERE project_id = ? AND target = ? AND position <= ?",
    project,
    target,
    position,
  ))?.place;
}

function createPullRequestReader(
  database: SqlDatabase,
  look: Look,
): Pick<ChangeReader, "duePullRequests" | "nextPullRequestDue"> {
  return {
    duePullRequests: (until, limit) => look(() => readDuePullRequests(database, until, limit)),
    nextPullRequestDue: () => look(() => readNextPullRequest(database)),
  };
}

function* readDuePullRequests(
  database: SqlDatabase,
  until: number,
  limit: number,
): Steps<readonly ChangeRecord[]> {
  return (yield* database.all<ChangeRow>(
    `${selectChanges} WHERE change.pull_request_due <= ? ORDER BY change.pull_request_due LIMIT ?`,
    until,
    limit,
  )).map(changeOfRow);
}

function* readNextPullRequest(database: SqlDatabase): Steps<number | undefined> {
  const row = yield* database.get<{ due: number | null }>("SELECT min(pull_request_due) AS due FROM change");
  return row?.due ?? undefined;
}

function* isPaused(database: SqlDatabase, { project, target }: TargetBranch): Steps<boolean> {
  const queue = yield* database.get<{ paused: number }>(
    "SELECT paused FROM merge_queue WHERE project_id = ? AND target = ?",
    project,
    target,
  );
  return queue?.paused === 1;
}

function* readChecksMs(database: SqlDatabase, project: number): Steps<number | undefined> {
  return (yield* database.get<{ median: number }>(
    "SELECT median FROM history WHERE project_id = ? AND name = ?",
    project,
    verificationBase,
  ))?.median;
}

/** Most specs have no issue; only those that mention one are parsed. */
function* readTasksOfIssue(database: SqlDatabase, project: number, url: string): Steps<readonly string[]> {
  return (yield* database.all<{ run: number; name: string }>(
    `SELECT task.run_id AS run, task.name FROM task JOIN run ON run.id = task.run_id
       WHERE run.project_id = ?1 AND task.spec_id IN
         (SELECT id FROM spec WHERE body LIKE '%"issue"%' AND json_extract(body, '$.issue.url') = ?2)
       ORDER BY task.id DESC LIMIT 20`,
    project,
    url,
  )).map(({ run, name }) => taskId(run, name));
}
