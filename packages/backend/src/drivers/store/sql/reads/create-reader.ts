import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { StoreReader, WorkerRecord } from "../../store-reader.ts";
import type { WorkerIdentity } from "../../worker-identity.ts";
import { readRunContext } from "../rows/run-context.ts";
import type { Looks } from "../../../../base/look.ts";
import { readAttempts, readAttemptsOfRun, readLease } from "./read-attempts.ts";
import { createChangeReader } from "./read-changes.ts";
import { createReviewReader } from "./read-reviews.ts";
import { createScheduleReader } from "./read-schedules.ts";
import { createIncomingReader } from "./read-incoming.ts";
import { createRetentionReader } from "./retention-reader.ts";
import { createWebhookReader } from "./read-webhooks.ts";
import { createHookReader } from "./read-hooks.ts";
import { readEvents, readLastEvent } from "./read-events.ts";
import { readBudgets, readOverspent } from "./read-budgets.ts";
import { readGroups } from "./read-groups.ts";
import { readPools } from "./read-pools.ts";
import { readBusyWorkers, readTasksByLabels } from "./read-lanes.ts";
import {
  readCounts,
  readProjectNumber,
  readProjectOf,
  readProjects,
  readRun,
  readRunCount,
  readRuns,
} from "./read-runs.ts";
import { createServiceReader } from "./read-services.ts";
import { readAllSpending, readSpending } from "./read-spending.ts";
import { TaskReader } from "./read-tasks.ts";
import { fullName, type TaskSpecs } from "../rows/task-specs.ts";

export function createReader(database: SqlDatabase, specs: TaskSpecs, looks: Looks): StoreReader {
  const tasks = new TaskReader(database, specs);
  const { look } = looks;
  return {
    ...readOften(database, tasks, looks),
    ...createChangeReader(database, look),
    ...createReviewReader(database, look),
    ...createScheduleReader(database, look),
    ...createServiceReader(database, look),
    ...createWebhookReader(database, look),
    ...createHookReader(database, look),
    ...createIncomingReader(database, look),
    ...createRetentionReader(database, look),
    runContext: (run) => look(() => readRunContext(database, run)),
    runsLike: (digits, limit) => look(() => readRunsLike(database, digits, limit)),
    tasksLike: (run, prefix, limit) => look(() => readTasksLike(database, { run, prefix, limit })),
    searchTasks: (query, search) => look(() => tasks.search(query, search)),
    taskIds: (query) => look(() => tasks.ids(query)),
    waitingTasks: (run, because) => look(() => readWaitingTasks(database, run, because)),
    taskId: (run, name) => look(() => readTaskId(database, run, name)),
    attemptOfLease: (task, lease) => look(() => readLease(database, task, lease)),
    namesOf: (asked) => look(() => readNames(database, asked)),
    successors: (task) => look(() => readSuccessors(database, task)),
    events: (query) => look(() => readEvents(database, query)),
    // Never from memory: it also shows whether the store can be read at all.
    lastEvent: () => look(() => readLastEvent(database)),
    projects: () => look(() => readProjects(database)),
    projectNumber: (key) => look(() => readProjectNumber(database, key)),
    projectOf: (run) => look(() => readProjectOf(database, run)),
    groups: (project) => look(() => readGroups(database, project)),
    pools: (project) => look(() => readPools(database, project)),
    spending: (query) => look(() => readSpending(database, query)),
    budgets: ({ now, projects }) => look(() => readBudgets(database, now, projects)),
    overspent: () => look(() => readOverspent(database)),
    allSpending: () => look(() => readAllSpending(database)),
    tasksByLabels: () => look(() => readTasksByLabels(database, specs)),
    busyWorkers: () => look(() => readBusyWorkers(database)),
    endings: () => look(() => readEndings(database)),
    unsealed: () => look(() => readUnsealed(database)),
  };
}

/** Frequent queries of dashboards and command lines. */
function readOften(database: SqlDatabase, tasks: TaskReader, { lookOften }: Looks) {
  return {
    run: (run) => lookOften(`run ${run}`, () => readRun(database, run)),
    runs: (query) => lookOften(`runs ${JSON.stringify(query)}`, () => readRuns(database, query)),
    task: (run, name) => lookOften(`task ${run} ${name}`, () => tasks.task(run, name)),
    tasks: (query) => lookOften(`tasks ${JSON.stringify(query)}`, () => tasks.tasks(query)),
    attempts: (task) => lookOften(`attempts ${task}`, () => readAttempts(database, task)),
    attemptsOfRun: (query) =>
      lookOften(`attemptsOfRun ${JSON.stringify(query)}`, () => readAttemptsOfRun(database, query)),
    counts: (projects) => lookOften(`counts ${projects?.join()}`, () => readCounts(database, projects)),
    // Also used for every running task of a page.
    workers: () => lookOften("workers", () => readWorkers(database)),
    runCount: (projects) => lookOften(`runCount ${projects?.join()}`, () => readRunCount(database, projects)),
  } satisfies Partial<StoreReader>;
}

function* readRunsLike(database: SqlDatabase, digits: string, limit: number): Steps<number[]> {
  return (yield* database.all<{ id: number }>(
    "SELECT id FROM run WHERE substr(CAST(id AS TEXT), 1, ?) = ? ORDER BY id LIMIT ?",
    digits.length,
    digits,
    limit,
  )).map((row) => row.id);
}

/** Uses a range of the index on (run, name); the upper end is the prefix plus the last code point. */
function* readTasksLike(
  database: SqlDatabase,
  query: { readonly run: number; readonly prefix: string; readonly limit: number },
): Steps<string[]> {
  return (yield* database.all<{ name: string }>(
    "SELECT name FROM task WHERE run_id = ? AND name >= ? AND name < ? ORDER BY name LIMIT ?",
    query.run,
    query.prefix,
    `${query.prefix}\u{10FFFF}`,
    query.limit,
  )).map((row) => row.name);
}

function* readWaitingTasks(
  database: SqlDatabase,
  run: number,
  because: "paused" | "delayed",
): Steps<number[]> {
  const condition = because === "paused" ? "paused = 1" : "paused = 0 AND resumes_at IS NOT NULL";
  return (yield* database.all<{ id: number }>(
    `SELECT id FROM task WHERE run_id = ? AND state IN ('blocked', 'ready', 'parked') AND ${condition}
       ORDER BY id`,
    run,
  )).map((row) => row.id);
}

function* readTaskId(database: SqlDatabase, run: number, name: string): Steps<number | undefined> {
  return (yield* database.get<{ id: number }>("SELECT id FROM task WHERE run_id = ? AND name = ?", run, name))
    ?.id;
}

function* readNames(database: SqlDatabase, tasks: readonly number[]): Steps<string[]> {
  const rows = yield* database.all<{ run_id: number; name: string }>(
    `SELECT run_id, name FROM json_each(?) AS asked JOIN task ON task.id = CAST(asked.value AS BIGINT) ORDER BY asked.key`,
    JSON.stringify(tasks),
  );
  if (rows.length < tasks.length)
    throw new Error(`Internal error: one of the tasks ${tasks.join()} is missing`);
  return rows.map(fullName);
}

function* readSuccessors(database: SqlDatabase, task: number): Steps<number[]> {
  return (yield* database.all<{ id: number }>(
    `WITH RECURSIVE behind (id) AS (
         SELECT task_id FROM need WHERE predecessor_id = ?
         UNION SELECT need.task_id FROM need JOIN behind ON need.predecessor_id = behind.id
       ) SELECT id FROM behind ORDER BY id`,
    task,
  )).map((row) => row.id);
}

function* readWorkers(database: SqlDatabase): Steps<WorkerRecord[]> {
  return (yield* database.all<{
    id: number;
    name: string;
    epoch: number;
    identity: string;
    last_seen_at: number;
    draining_since: number | null;
  }>("SELECT id, name, epoch, identity, last_seen_at, draining_since FROM worker ORDER BY name")).map(
    (row) => ({
      id: row.id,
      name: row.name,
      epoch: row.epoch,
      lastSeenAt: row.last_seen_at,
      ...(row.draining_since !== null && { drainingSince: row.draining_since }),
      ...(JSON.parse(row.identity) as Omit<WorkerIdentity, "name">),
    }),
  );
}

function* readUnsealed(database: SqlDatabase): Steps<number[]> {
  return (yield* database.all<{ id: number }>(
    "SELECT id FROM run WHERE sealed = 0 AND ended_at IS NULL",
  )).map((row) => row.id);
}

function* readEndings(database: SqlDatabase): Steps<number[]> {
  return (yield* database.all<{ id: number }>(
    "SELECT id FROM run WHERE ending IS NOT NULL AND ended_at IS NULL",
  )).map((row) => row.id);
}
