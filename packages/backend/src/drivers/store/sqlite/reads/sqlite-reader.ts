import type { Database } from "../../../../base/sqlite/database.ts";
import { QueryCache } from "../../../../base/sqlite/query-cache.ts";
import type { StoreReader, WorkerRecord } from "../../store-reader.ts";
import type { WorkerIdentity } from "../../worker-identity.ts";
import { readRunContext } from "../rows/build-assignment.ts";
import { readAttempts, readAttemptsOfRun, readLease } from "./read-attempts.ts";
import { createChangeReader } from "./read-changes.ts";
import { createReviewReader } from "./read-reviews.ts";
import { readEvents, readLastEvent } from "./read-events.ts";
import { readGroups, readIsGroupPaused } from "./read-groups.ts";
import { readPoolOf, readPools } from "./read-pools.ts";
import {
  readClaimHolder,
  readDemand,
  readIsOpen,
  readLanes,
  readLive,
  readReady,
  readVerifyingQueues,
} from "./read-lanes.ts";
import {
  readCounts,
  readProjectNumber,
  readProjectOf,
  readProjects,
  readRun,
  readRunCount,
  readRuns,
} from "./read-runs.ts";
import { TaskReader } from "./read-tasks.ts";
import { fullName, type TaskSpecs } from "../rows/task-specs.ts";

export function createSqliteReader(database: Database, specs: TaskSpecs): StoreReader {
  const tasks = new TaskReader(database, specs);
  const kept = new QueryCache(database);
  return {
    ...readOften(database, tasks, kept),
    ...createChangeReader(database),
    ...createReviewReader(database),
    runContext: (run) => readRunContext(database, run),
    runsLike: (digits, limit) => readRunsLike(database, digits, limit),
    tasksLike: (run, prefix, limit) => readTasksLike(database, { run, prefix, limit }),
    searchTasks: (query, search) => tasks.search(query, search),
    taskIds: (query) => tasks.ids(query),
    waitingTasks: (run, because) => readWaitingTasks(database, run, because),
    taskId: (run, name) => readTaskId(database, run, name),
    attemptOfLease: (task, lease) => readLease(database, task, lease),
    nameOf: (task) => readName(database, task),
    successors: (task) => readSuccessors(database, task),
    events: (query) => readEvents(database, query),
    // Never cached: it also shows whether the store can be read at all.
    lastEvent: () => readLastEvent(database),
    projects: () => readProjects(database),
    projectNumber: (key) => readProjectNumber(database, key),
    projectOf: (run) => readProjectOf(database, run),
    groups: (project) => readGroups(database, project),
    pools: (project) => readPools(database, project),
    poolOf: (run, name) => kept.read(`pool ${run} ${name}`, () => readPoolOf(database, run, name)),
    endings: () => readEndings(database),
    unsealed: () => readUnsealed(database),
    claimHolder: (run, claims) => readClaimHolder(database, specs, { run, claims }),
    liveAttempts: () => readLive(database),
    verifyingQueues: () => readVerifyingQueues(database),
    lanes: () => readLanes(database),
    demand: (lane) => readDemand(database, specs, lane),
    isOpen: (run) => readIsOpen(database, run),
    ready: (lane, limit) => readReady(database, lane, limit),
  };
}

/** Frequent queries of dashboards and command lines. */
function readOften(database: Database, tasks: TaskReader, kept: QueryCache) {
  return {
    run: (run) => kept.read(`run ${run}`, () => readRun(database, run)),
    runs: (query) => kept.read(`runs ${JSON.stringify(query)}`, () => readRuns(database, query)),
    task: (run, name) => kept.read(`task ${run} ${name}`, () => tasks.task(run, name)),
    tasks: (query) => kept.read(`tasks ${JSON.stringify(query)}`, () => tasks.tasks(query)),
    attempts: (task) => kept.read(`attempts ${task}`, () => readAttempts(database, task)),
    attemptsOfRun: (query) =>
      kept.read(`attemptsOfRun ${JSON.stringify(query)}`, () => readAttemptsOfRun(database, query)),
    counts: (projects) => kept.read(`counts ${projects?.join()}`, () => readCounts(database, projects)),
    // Also used for every running task of a page.
    workers: () => kept.read("workers", () => readWorkers(database)),
    isGroupPaused: (run, group) =>
      kept.read(`paused ${run} ${group}`, () => readIsGroupPaused(database, run, group)),
    runCount: (projects) => kept.read(`runCount ${projects?.join()}`, () => readRunCount(database, projects)),
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

function readName(database: Database, task: number): string {
  const row = database.get<{ run_id: number; name: string }>(
    "SELECT run_id, name FROM task WHERE id = ?",
    task,
  );
  if (row === undefined) throw new Error(`Internal error: no task ${task}`);
  return fullName(row);
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
