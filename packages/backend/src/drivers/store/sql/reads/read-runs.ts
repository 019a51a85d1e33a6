import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import type {
  ProjectRef,
  RunLimits,
  RunSettings,
  StartedBy,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { ProjectRecord, RunQuery, RunRecord } from "../../store-reader.ts";
import { readBudgetOf } from "./read-budgets.ts";
import { readSpendingOfRun } from "./read-spending.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";

interface RunRow {
  readonly id: number;
  readonly title: string;
  readonly source: RunRecord["source"];
  readonly project: string;
  readonly project_id: number;
  readonly settings: string;
  readonly limits: string;
  readonly sealed: number;
  readonly paused: number;
  readonly pinned: number;
  readonly ending: string | null;
  readonly state: RunState;
  readonly started_by: string | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly idle_ms: number;
}

interface CountRow {
  readonly state: TaskState;
  readonly n: number;
}

const columns = `run.id, run.title, run.source, run.project, run.project_id, run.settings, run.limits, run.sealed,
  run.paused, run.pinned, run.ending, run.state, run.started_by, run.created_at, run.started_at, run.ended_at,
  run.idle_ms`;

export function* readRun(database: SqlDatabase, run: number): Steps<RunRecord | undefined> {
  const row = yield* database.get<RunRow>(`SELECT ${columns} FROM run WHERE id = ?`, run);
  return row && (yield* describeRun(database, row));
}

/** Newest first; with `after`, oldest first. */
export function* readRuns(database: SqlDatabase, query: RunQuery): Steps<RunRecord[]> {
  const states = JSON.stringify(query.state ?? null);
  const rows = yield* database.all<RunRow>(
    `SELECT ${columns} FROM run JOIN project ON project.id = run.project_id
     WHERE run.id < ?1 AND run.id > ?6
       AND (CAST(?7 AS BIGINT) IS NULL OR run.ended_at IS NULL OR run.ended_at >= ?7)
       AND (?2 = 'null' OR run.state IN (SELECT value FROM json_each(?2)))
       AND (CAST(?3 AS TEXT) IS NULL OR project.key = ?3 OR run.directory = ?3 OR 'p' || project.id = ?3)
       AND (?5 = 'null' OR run.project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?5)))
     ORDER BY run.id ${query.after === undefined ? "DESC" : "ASC"} LIMIT ?4`,
    query.before ?? Number.MAX_SAFE_INTEGER,
    states,
    query.project ?? null,
    query.limit,
    JSON.stringify(query.projects ?? null),
    query.after ?? 0,
    query.since ?? null,
  );
  return yield* mapInSteps(rows, (row) => describeRun(database, row));
}

function emptyCounts(): TaskCounts {
  return Object.fromEntries(taskStates.map((state) => [state, 0])) as TaskCounts;
}

/** For all projects, or those with these numbers. */
export function* readCounts(database: SqlDatabase, projects?: readonly number[]): Steps<TaskCounts> {
  const rows =
    projects === undefined
      ? yield* database.all<CountRow>("SELECT state, sum(n) AS n FROM run_count GROUP BY state")
      : yield* database.all<CountRow>(
          `SELECT run_count.state, sum(n) AS n FROM run_count JOIN run ON run.id = run_id
           WHERE run.project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) GROUP BY run_count.state`,
          JSON.stringify(projects),
        );
  return { ...emptyCounts(), ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
}

export function* readRunCount(database: SqlDatabase, projects?: readonly number[]): Steps<number> {
  const row = yield* database.get<{ n: number }>(
    "SELECT count(*) AS n FROM run WHERE ?1 = 'null' OR project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?1))",
    JSON.stringify(projects ?? null),
  );
  return row?.n ?? 0;
}

export function readProjects(database: SqlDatabase): Steps<ProjectRecord[]> {
  return database.all<ProjectRecord>(
    `SELECT project.id AS number, project.key, count(run.id) AS runs,
       coalesce((SELECT directory FROM run WHERE project_id = project.id ORDER BY id DESC LIMIT 1),
         CASE WHEN project.key LIKE '%/.git' THEN substr(project.key, 1, length(project.key) - 5) ELSE project.key END
       ) AS directory
     FROM project LEFT JOIN run ON run.project_id = project.id GROUP BY project.id ORDER BY project.id`,
  );
}

export function* readProjectNumber(database: SqlDatabase, key: string): Steps<number | undefined> {
  return (yield* database.get<{ id: number }>("SELECT id FROM project WHERE key = ?", key))?.id;
}

export function* readProjectOf(database: SqlDatabase, run: number): Steps<number | undefined> {
  return (yield* database.get<{ project_id: number }>("SELECT project_id FROM run WHERE id = ?", run))
    ?.project_id;
}

function* readCountsOf(database: SqlDatabase, run: number): Steps<TaskCounts> {
  const rows = yield* database.all<CountRow>("SELECT state, n FROM run_count WHERE run_id = ?", run);
  return { ...emptyCounts(), ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
}

function* describeRun(database: SqlDatabase, row: RunRow): Steps<RunRecord> {
  const limits = JSON.parse(row.limits) as RunLimits;
  return {
    run: row.id,
    title: row.title,
    source: row.source,
    project: JSON.parse(row.project) as ProjectRef,
    projectNumber: row.project_id,
    settings: JSON.parse(row.settings) as RunSettings,
    limits,
    sealed: row.sealed === 1,
    paused: row.paused === 1,
    pinned: row.pinned === 1,
    ending: row.ending !== null,
    state: row.state,
    counts: yield* readCountsOf(database, row.id),
    spent: yield* readSpendingOfRun(database, row.id),
    budget: yield* readBudgetOf(database, { run: row.id }, limits.budget),
    startedBy: row.started_by === null ? undefined : (JSON.parse(row.started_by) as StartedBy),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    idleMs: row.idle_ms,
  };
}
