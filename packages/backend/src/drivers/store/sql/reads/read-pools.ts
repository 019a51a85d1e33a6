import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import { openPool, type QuotaPool, quotaPoolSchema } from "@wezterm-parallel/shared/domain/queue/quota-pool";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { PoolRecord } from "../../pools.ts";
import { readProjectOf } from "./read-runs.ts";

export interface PoolName {
  /** Number of the project. */
  readonly project: number;
  readonly name: string;
}

export function* readPool(database: SqlDatabase, { project, name }: PoolName): Steps<QuotaPool> {
  const row = yield* database.get<{ state: string }>(
    "SELECT state FROM quota_pool WHERE project_id = ? AND name = ?",
    project,
    name,
  );
  return row === undefined ? openPool : quotaPoolSchema.parse(JSON.parse(row.state));
}

export function* readPoolOf(database: SqlDatabase, run: number, name: string): Steps<QuotaPool> {
  const project = yield* readProjectOf(database, run);
  return project === undefined ? openPool : yield* readPool(database, { project, name });
}

/** Returns the pools of a project by name: those of its unfinished tasks, and those that are not open. */
export function* readPools(database: SqlDatabase, project: number): Steps<PoolRecord[]> {
  const used = new Map((yield* readUse(database, project)).map(({ pool, ...use }) => [pool, use]));
  const stored = yield* database.all<{ name: string }>(
    "SELECT name FROM quota_pool WHERE project_id = ?",
    project,
  );
  const names = [...new Set([...stored.map(({ name }) => name), ...used.keys()])].toSorted();
  return yield* mapInSteps(names, function* (name) {
    return {
      name,
      state: yield* readPool(database, { project, name }),
      running: used.get(name)?.running ?? 0,
      waiting: used.get(name)?.waiting ?? 0,
    };
  });
}

function readUse(database: SqlDatabase, project: number) {
  return database.all<{ pool: string; running: number; waiting: number }>(
    `SELECT json_extract(signature.body, '$.pool') AS pool,
       count(*) FILTER (WHERE task.state IN ('leased', 'running', 'verifying')) AS running,
       count(*) FILTER (WHERE task.state IN ('blocked', 'ready', 'parked')) AS waiting
     FROM run JOIN task ON task.run_id = run.id JOIN signature ON signature.id = task.signature_id
     WHERE run.project_id = ? AND run.ended_at IS NULL AND task.ended_at IS NULL AND json_extract(signature.body, '$.pool') IS NOT NULL
     GROUP BY 1`,
    project,
  );
}
