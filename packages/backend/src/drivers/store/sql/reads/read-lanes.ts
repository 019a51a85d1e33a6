import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { admits } from "@wezterm-parallel/shared/domain/queue/quota-pool";
import type { RunLimits } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Lane, LaneDemand, LiveAttempt, ReadyTask, TasksByLabels } from "../../lanes.ts";
import { readUsedUp } from "./read-budgets.ts";
import { parseClaims } from "./read-claims.ts";
import { readGroupLimit } from "./read-groups.ts";
import { readPool } from "./read-pools.ts";
import { neverDue, type TaskSpecs } from "../rows/task-specs.ts";

export function* readLanes(database: SqlDatabase): Steps<Lane[]> {
  return (yield* database.all<Lane>(
    `SELECT run_id AS run, signature_id AS signature FROM task WHERE state = 'ready'
       GROUP BY run_id, signature_id`,
  )).map(({ run, signature }) => ({ run, signature }));
}

export function* readDemand(
  database: SqlDatabase,
  specs: TaskSpecs,
  lane: Lane,
): Steps<LaneDemand | undefined> {
  const row = yield* database.get<{ project_id: number; limits: string; source: string }>(
    "SELECT project_id, limits, source FROM run WHERE id = ?",
    lane.run,
  );
  if (row === undefined) return undefined;
  const limits = JSON.parse(row.limits) as RunLimits;
  const { group, claims, pool, ...demand } = yield* specs.signature(lane.signature);
  return {
    ...lane,
    demand,
    group,
    claims,
    pool,
    poolAdmits:
      pool === undefined ? "all" : admits(yield* readPool(database, { project: row.project_id, name: pool })),
    overBudget: pool !== undefined && (yield* readUsedUp(database, lane.run)) !== undefined,
    project: row.project_id,
    landing: row.source === "landing",
    parallel: limits.parallel,
    groupLimit: yield* readGroupLimit(database, row.project_id, { group, limits }),
  };
}

/** Counts unpaused merge queues with something to verify, by the worker that has the commits. */
export function* readVerifyingQueues(database: SqlDatabase): Steps<ReadonlyMap<number, number>> {
  const rows = yield* database.all<{ worker: number; queues: number }>(
    `SELECT worker, count(*) AS queues FROM (
       SELECT DISTINCT attempt.worker_id AS worker, change.project_id, change.target FROM change
       JOIN attempt ON attempt.task_id = change.task_id AND attempt.attempt = change.attempt
       LEFT JOIN merge_queue USING (project_id, target)
       WHERE change.position IS NOT NULL AND change.state IN ('queued', 'verifying')
         AND coalesce(merge_queue.paused, 0) = 0 AND json_array_length(change.request, '$.verify') > 0) AS verifying
     GROUP BY worker`,
  );
  return new Map(rows.map(({ worker, queues }) => [worker, queues]));
}

export function* readIsOpen(database: SqlDatabase, run: number): Steps<boolean> {
  const open = yield* database.get(
    "SELECT 1 FROM run WHERE id = ? AND paused = 0 AND ending IS NULL AND ended_at IS NULL",
    run,
  );
  return open !== undefined;
}

/** The index task_ready has this order, so no sorting is needed. */
export function* readReady(database: SqlDatabase, lane: Lane, limit: number): Steps<ReadyTask[]> {
  const rows = yield* database.all<{ id: number; priority: number; deadline: number; path: number }>(
    `SELECT id, priority, deadline, path FROM task
     WHERE run_id = ? AND signature_id = ? AND state = 'ready'
     ORDER BY priority DESC, deadline, path DESC, id LIMIT ?`,
    lane.run,
    lane.signature,
    limit,
  );
  return rows.map(({ id, priority, deadline, path }) => ({
    id,
    priority,
    deadline: deadline === neverDue ? undefined : deadline,
    path,
  }));
}

/** Adds up what could run now and what runs, by labels. Runs that are paused or end start nothing more. */
export function* readTasksByLabels(database: SqlDatabase, specs: TaskSpecs): Steps<TasksByLabels[]> {
  // The index task_ready has all that this reads of tasks.
  const waiting = yield* database.all<{ signature: number; n: number }>(
    `SELECT task.signature_id AS signature, count(*) AS n FROM task JOIN run ON run.id = task.run_id
     WHERE task.state = 'ready' AND run.paused = 0 AND run.ending IS NULL AND run.ended_at IS NULL
     GROUP BY task.signature_id`,
  );
  const live = yield* database.all<{ signature: number; n: number }>(
    `SELECT task.signature_id AS signature, count(*) AS n FROM attempt JOIN task ON task.id = attempt.task_id
     WHERE attempt.state <> 'ended' GROUP BY task.signature_id`,
  );
  const found: TasksByLabels[] = [];
  for (const [rows, state] of [
    [waiting, "ready"],
    [live, "running"],
  ] as const)
    for (const { signature, n } of rows)
      found.push({ labels: (yield* specs.signature(signature)).labels, state, tasks: n });
  return found;
}

/** Returns the workers with live attempts. */
export function* readBusyWorkers(database: SqlDatabase): Steps<number[]> {
  return (yield* database.all<{ worker: number }>(
    "SELECT DISTINCT worker_id AS worker FROM attempt WHERE state <> 'ended'",
  )).map(({ worker }) => worker);
}

export function* readLive(database: SqlDatabase): Steps<LiveAttempt[]> {
  return (yield* database.all<{
    task: number;
    run: number;
    signature: number;
    worker: number;
    claims: string | null;
    ahead: number;
  }>(
    `SELECT task.id AS task, task.run_id AS run, task.signature_id AS signature,
         attempt.worker_id AS worker, attempt.claims, attempt.ahead = 1 AND attempt.state = 'leased' AS ahead
       FROM attempt JOIN task ON task.id = attempt.task_id WHERE attempt.state <> 'ended'
       ORDER BY attempt.leased_at, task.id`,
  )).map(({ task, run, signature, worker, claims, ahead }) => ({
    task,
    lane: { run, signature },
    worker,
    claims: parseClaims(claims),
    ahead: ahead === 1,
  }));
}
