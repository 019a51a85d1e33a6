import type { Database } from "../../../../base/sqlite/database.ts";
import { QueryCache } from "../../../../base/sqlite/query-cache.ts";
import type { StoreReader, WorkerRecord } from "../../store-reader.ts";
import type { WorkerIdentity } from "../../worker-identity.ts";
import { readRunContext } from "../rows/run-context.ts";
import { readAttempts, readAttemptsOfRun, readLease } from "./read-attempts.ts";
import { createChangeReader } from "./read-changes.ts";
import { createReviewReader } from "./read-reviews.ts";
import { readEvents, readLastEvent } from "./read-events.ts";
import { readGroups } from "./read-groups.ts";
import { readPools } from "./read-pools.ts";
import { readBusyWorkers } from "./read-lanes.ts";
import {
  readCounts,
  readProjectNumber,
  readProjectOf,
  readProjects,
  readRun,
  readRunCount,
  readRuns,
} from "./read-runs.ts";
import { readAllSpending, readSpending } from "./read-spending.ts";
import { TaskReader } from "./read-tasks.ts";
import { fullName, type TaskSpecs } from "../rows/task-specs.ts";

export function createSqliteReader(database: Database, specs: TaskSpecs): StoreReader {
  const tasks = new TaskReader(database, specs);
  const kept = new QueryCache(database);
  return {
    ...readOften(database, tasks, kept),
    ...createChangeReader(database),
    ...createReviewReader(database),
    runContext: async (run) => readRunContext(database, run),
    runsLike: async (digits, limit) => readRunsLike(database, digits, limit),
    tasksLike: async (run, prefix, limit) => readTasksLike(database, { run, prefix, limit }),
    searchTasks: async (query, search) => tasks.search(query, search),
    taskIds: async (query) => tasks.ids(query),
    waitingTasks: async (run, because) => readWaitingTasks(database, run, because),
    taskId: async (run, name) => readTaskId(database, run, name),
    attemptOfLease: async (task, lease) => readLease(database, task, lease),
    namesOf: async (tasks) => readNames(database, tasks),
    successors: async (task) => readSuccessors(database, task),
    events: async (query) => readEvents(database, query),
    // Never cached: it also shows whether the store can be read at all.
    lastEvent: async () => readLastEvent(database),
    projects: async () => readProjects(database),
    projectNumber: async (key) => readProjectNumber(database, key),
    projectOf: async (run) => readProjectOf(database, run),
    groups: async (project) => readGroups(database, project),
    pools: async (project) => readPools(database, project),
    spending: async (query) => readSpending(database, query),
    allSpending: async () => readAllSpending(database),
    busyWorkers: async () => readBusyWorkers(database),
    endings: async () => readEndings(database),
    unsealed: async () => readUnsealed(database),
  };
}

/** Frequent queries of dashboards and command lines. */
function readOften(database: Database, tasks: TaskReader, kept: QueryCache) {
  return {
    run: async (run) => kept.read(`run ${run}`, () => readRun(database, run)),
    runs: async (query) => kept.read(`runs ${JSON.stringify(query)}`, () => readRuns(database, query)),
    task: async (run, name) => kept.read(`task ${run} ${name}`, () => tasks.task(run, name)),
    tasks: async (query) => kept.read(`tasks ${JSON.stringify(query)}`, () => tasks.tasks(query)),
    attempts: async (task) => kept.read(`attempts ${task}`, () => readAttempts(database, task)),
    attemptsOfRun: async (query) =>
      kept.read(`attemptsOfRun ${JSON.stringify(query)}`, () => readAttemptsOfRun(database, query)),
    counts: async (projects) => kept.read(`counts ${projects?.join()}`, () => readCounts(database, projects)),
    // Also used for every running task of a page.
    workers: async () => kept.read("workers", () => readWorkers(database)),
    runCount: async (projects) =>
      kept.read(`runCount ${projects?.join()}`, () => readRunCount(database, projects)),
  } satisfies Partial<StoreReader>;
}

function readRunsLike(database: Database, digits: string, limit: number): number[] {
  return database
    .all<{ id: number }>(
      "SELECT id FROM run WHERE substr(CAST(id AS TEXT), 1, ?) = ? ORDER BY id LIMIT ?",
      digits.length,
      digits,
      limit,
    )
    .map((row) => row.id);
}

/** Uses a range of the index on (run, name); the upper end is the prefix plus the last code point. */
function readTasksLike(
  database: Database,
  query: { readonly run: number; readonly prefix: string; readonly limit: number },
): string[] {
  return database
    .all<{ name: string }>(
      "SELECT name FROM task WHERE run_id = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?",
      query.run,
      query.prefix,
      `${query.prefix}\u{10FFFF}`,
      query.limit,
    )
    .map((row) => row.name);
}

function readWaitingTasks(database: Database, run: number, because: "paused" | "delayed"): number[] {
  const condition = because === "paused" ? "paused = 1" : "paused = 0 AND resumes_at IS NOT NULL";
  return database
    .all<{ id: number }>(
      `SELECT id FROM task WHERE run_id = ? AND state IN ('blocked', 'ready', 'parked') AND ${condition}
       ORDER BY id`,
      run,
    )
    .map((row) => row.id);
}

function readTaskId(database: Database, run: number, name: string): number | undefined {
  return database.get<{ id: number }>("SELECT id FROM task WHERE run_id = ? AND name = ?", run, name)?.id;
}

function readNames(database: Database, tasks: readonly number[]): string[] {
  const rows = database.all<{ run_id: number; name: string }>(
    `SELECT run_id, name FROM json_each(?) AS asked JOIN task ON task.id = asked.value ORDER BY asked.key`,
    JSON.stringify(tasks),
  );
  if (rows.length < tasks.length)
    throw new Error(`Internal error: one of the tasks ${tasks.join()} is missing`);
  return rows.map(fullName);
}

function readSuccessors(database: Database, task: number): number[] {
  return database
    .all<{ id: number }>(
      `WITH RECURSIVE behind (id) AS (
         SELECT task_id FROM need WHERE predecessor_id = ?
         UNION SELECT need.task_id FROM need JOIN behind ON need.predecessor_id = behind.id
       ) SELECT id FROM behind ORDER BY id`,
      task,
    )
    .map((row) => row.id);
}

function readWorkers(database: Database): WorkerRecord[] {
  return database
    .all<{ id: number; name: string; epoch: number; identity: string; last_seen_at: number }>(
      "SELECT id, name, epoch, identity, last_seen_at FROM worker ORDER BY name",
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      epoch: row.epoch,
      lastSeenAt: row.last_seen_at,
      ...(JSON.parse(row.identity) as Omit<WorkerIdentity, "name">),
    }));
}

function readUnsealed(database: Database): number[] {
  return database
    .all<{ id: number }>("SELECT id FROM run WHERE sealed = 0 AND ended_at IS NULL")
    .map((row) => row.id);
}

function readEndings(database: Database): number[] {
  return database
    .all<{ id: number }>("SELECT id FROM run WHERE ending IS NOT NULL AND ended_at IS NULL")
    .map((row) => row.id);
}
