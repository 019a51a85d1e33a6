import type { ProjectRef, RunLimits, RunSettings } from "@wezterm-parallel/shared/domain/run-spec";
import type { RunState } from "@wezterm-parallel/shared/domain/task-state";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task-states";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/resources";

import type { RunQuery, RunRecord } from "../store-reader.ts";
import type { Database } from "./database.ts";

interface RunRow {
  readonly id: number;
  readonly title: string;
  readonly source: RunRecord["source"];
  readonly project: string;
  readonly settings: string;
  readonly limits: string;
  readonly sealed: number;
  readonly paused: number;
  readonly ending: string | null;
  readonly state: RunState;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
}

interface CountRow {
  readonly state: TaskState;
  readonly n: number;
}

const columns = `run.id, run.title, run.source, run.project, run.settings, run.limits, run.sealed,
  run.paused, run.ending, run.state, run.created_at, run.started_at, run.ended_at`;

export function readRun(database: Database, run: number): RunRecord | undefined {
  const row = database.get<RunRow>(`SELECT ${columns} FROM run WHERE id = ?`, run);
  return row && describeRun(database, row);
}

/** Newest first. */
export function readRuns(database: Database, query: RunQuery): RunRecord[] {
  const states = JSON.stringify(query.state ?? null);
  const rows = database.all<RunRow>(
    `SELECT ${columns} FROM run JOIN project ON project.id = run.project_id
     WHERE run.id < ?1
       AND (?2 = 'null' OR run.state IN (SELECT value FROM json_each(?2)))
       AND (?3 IS NULL OR project.key = ?3 OR run.directory = ?3)
     ORDER BY run.id DESC LIMIT ?4`,
    query.before ?? Number.MAX_SAFE_INTEGER,
    states,
    query.project ?? null,
    query.limit,
  );
  return rows.map((row) => describeRun(database, row));
}

function emptyCounts(): TaskCounts {
  return Object.fromEntries(taskStates.map((state) => [state, 0])) as TaskCounts;
}

/** Of one run, or of all. */
export function readCounts(database: Database, run?: number): TaskCounts {
  const rows =
    run === undefined
      ? database.all<CountRow>("SELECT state, sum(n) AS n FROM run_count GROUP BY state")
      : database.all<CountRow>("SELECT state, n FROM run_count WHERE run_id = ?", run);
  return { ...emptyCounts(), ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) };
}

function describeRun(database: Database, row: RunRow): RunRecord {
  return {
    run: row.id,
    title: row.title,
    source: row.source,
    project: JSON.parse(row.project) as ProjectRef,
    settings: JSON.parse(row.settings) as RunSettings,
    limits: JSON.parse(row.limits) as RunLimits,
    sealed: row.sealed === 1,
    paused: row.paused === 1,
    ending: row.ending !== null,
    state: row.state,
    counts: readCounts(database, row.id),
    createdAt: row.created_at,
    startedAt: row.started_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
  };
}
