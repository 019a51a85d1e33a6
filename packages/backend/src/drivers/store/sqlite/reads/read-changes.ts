import { verificationBase } from "@wezterm-parallel/shared/domain/change/verification";

import { taskId } from "@wezterm-parallel/shared/domain/ids";

import type { Database } from "../../../../base/sqlite/database.ts";
import type { ChangeReader, ChangeRecord, ReviewedChange, TargetBranch } from "../../changes.ts";
import { readReviewSummary } from "./read-reviews.ts";
import { createPushReader } from "./read-target-pushes.ts";
import { type ChangeRow, changeOfRow, selectChanges } from "../changes/change-row.ts";

export function createChangeReader(database: Database): ChangeReader {
  return {
    change: async (task) => readChange(database, task),
    changes: async (query) => readChanges(database, query),
    reviewedChange: async (task) => {
      const change = readChange(database, task);
      return change && withReview(database, change);
    },
    reviewedChanges: async (query) =>
      readChanges(database, query).map((change) => withReview(database, change)),
    queuedChanges: async ({ project, target }) =>
      database
        .all<ChangeRow>(
          `${selectChanges} WHERE change.project_id = ? AND change.target = ? AND change.position IS NOT NULL
           ORDER BY change.position`,
          project,
          target,
        )
        .map(changeOfRow),
    changeVerifiedBy: async (run) =>
      database.get<TargetBranch>(
        "SELECT project_id AS project, target FROM change WHERE verified_by = ?",
        run,
      ),
    changesOutOfChecks: async () =>
      database.all<{ verifiedBy: number }>(
        `SELECT change.verified_by AS verifiedBy FROM run JOIN change ON change.verified_by = run.id
         WHERE run.state IN ('running', 'paused') AND change.state <> 'verifying'`,
      ),
    busyQueues: async () =>
      database.all<{ project: number; target: string }>(
        "SELECT DISTINCT project_id AS project, target FROM change WHERE position IS NOT NULL",
      ),
    knownQueues: async () =>
      database.all<TargetBranch>(
        `SELECT project_id AS project, target FROM change WHERE position IS NOT NULL
         UNION SELECT project_id, target FROM merge_queue WHERE paused = 1 OR push_due IS NOT NULL ORDER BY 1, 2`,
      ),
    checksMs: async (project) => readChecksMs(database, project),
    isQueuePaused: async (queue) => isPaused(database, queue),
    ...createPullRequestReader(database),
    ...createPushReader(database),
    tasksOfIssue: async (project, url) => readTasksOfIssue(database, project, url),
  };
}

function readChange(database: Database, task: number): ChangeRecord | undefined {
  const row = database.get<ChangeRow>(`${selectChanges} WHERE change.task_id = ?`, task);
  return row && changeOfRow(row);
}

function readChanges(
  database: Database,
  {
    states,
    run,
    project,
    projects,
    withPullRequest = false,
    before,
    limit,
  }: Parameters<ChangeReader["changes"]>[0],
): readonly ChangeRecord[] {
  return database
    .all<ChangeRow>(
      `${selectChanges} WHERE change.task_id < ?1
         AND (?2 = 'null' OR change.state IN (SELECT value FROM json_each(?2)))
         AND (?3 IS NULL OR task.run_id = ?3) AND (?4 IS NULL OR change.project_id = ?4)
         AND (?5 = 'null' OR change.project_id IN (SELECT value FROM json_each(?5)))
         AND (NOT ?7 OR change.pull_request IS NOT NULL)
       ORDER BY change.task_id DESC LIMIT ?6`,
      before ?? Number.MAX_SAFE_INTEGER,
      JSON.stringify(states ?? null),
      run ?? null,
      project ?? null,
      JSON.stringify(projects ?? null),
      limit,
      withPullRequest ? 1 : 0,
    )
    .map(changeOfRow);
}

function withReview(database: Database, change: ChangeRecord): ReviewedChange {
  return { ...change, place: readPlace(database, change), review: readReviewSummary(database, change) };
}

function readPlace(
  database: Database,
  { project, target, position }: Pick<ChangeRecord, "project" | "target" | "position">,
): number | undefined {
  if (position === undefined) return undefined;
  return database.get<{ place: number }>(
    "SELECT count(*) AS place FROM change WHERE project_id = ? AND target = ? AND position <= ?",
    project,
    target,
    position,
  )?.place;
}

function createPullRequestReader(
  database: Database,
): Pick<ChangeReader, "duePullRequests" | "nextPullRequestDue"> {
  return {
    duePullRequests: async (until, limit) =>
      database
        .all<ChangeRow>(
          `${selectChanges} WHERE change.pull_request_due <= ? ORDER BY change.pull_request_due LIMIT ?`,
          until,
          limit,
        )
        .map(changeOfRow),
    nextPullRequestDue: async () =>
      database.get<{ due: number | null }>("SELECT min(pull_request_due) AS due FROM change")?.due ??
      undefined,
  };
}

function isPaused(database: Database, { project, target }: TargetBranch): boolean {
  const queue = database.get<{ paused: number }>(
    "SELECT paused FROM merge_queue WHERE project_id = ? AND target = ?",
    project,
    target,
  );
  return queue?.paused === 1;
}

function readChecksMs(database: Database, project: number): number | undefined {
  return database.get<{ median: number }>(
    "SELECT median FROM history WHERE project_id = ? AND name = ?",
    project,
    verificationBase,
  )?.median;
}

/** Most specs have no issue; only those that mention one are parsed. */
function readTasksOfIssue(database: Database, project: number, url: string): readonly string[] {
  return database
    .all<{ run: number; name: string }>(
      `SELECT task.run_id AS run, task.name FROM task JOIN run ON run.id = task.run_id
       WHERE run.project_id = ?1 AND task.spec_id IN
         (SELECT id FROM spec WHERE body LIKE '%"issue"%' AND body ->> '$.issue.url' = ?2)
       ORDER BY task.id DESC LIMIT 20`,
      project,
      url,
    )
    .map(({ run, name }) => taskId(run, name));
}
