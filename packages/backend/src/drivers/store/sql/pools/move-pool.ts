import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { projectId } from "@wezterm-parallel/shared/domain/ids";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import {
  decidePool,
  nextMoment,
  type QuotaPool,
  type QuotaPoolCommand,
} from "@wezterm-parallel/shared/domain/queue/quota-pool";

import type { PoolRecord } from "../../pools.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";
import { type PoolName, readPool, readPools } from "../reads/read-pools.ts";
import { stirLanes } from "../tasks/stir-lanes.ts";

/** Applies a command to a pool, with immediate effect on what starts next. */
export function* movePool(transaction: Transaction, pool: PoolName, command: QuotaPoolCommand): Steps<void> {
  const before = yield* readPool(transaction.database, pool);
  const after = decidePool(before, command, transaction.steady);
  if (after === undefined) return;
  yield* writePool(transaction, pool, after);
  if (nextMoment(after) !== undefined) transaction.parked();
  if (before.kind !== after.kind || command.kind === "limit") publish(transaction, pool, after);
  yield* stirLanes(transaction, { project: pool.project, held: { pool: pool.name } });
}

/** Opens a pool by hand; fails with `not-found` when the project has no such pool. */
export function* openByHand(transaction: Transaction, pool: PoolName): Steps<PoolRecord> {
  if ((yield* findPool(transaction, pool)) === undefined) throw new Refusal(unknownPool(pool));
  yield* movePool(transaction, pool, { kind: "open" });
  return (
    (yield* findPool(transaction, pool)) ?? {
      name: pool.name,
      state: { kind: "open" },
      running: 0,
      waiting: 0,
    }
  );
}

function* findPool({ database }: Transaction, { project, name }: PoolName): Steps<PoolRecord | undefined> {
  return (yield* readPools(database, project)).find((each) => each.name === name);
}

/** Moves the pools whose time has come; returns ms until that of the next one. */
export function* passPools(transaction: Transaction): Steps<number | undefined> {
  const { database, steady } = transaction;
  const due = yield* database.all<PoolName>(
    "SELECT project_id AS project, name FROM quota_pool WHERE moves_at <= ?",
    steady,
  );
  for (const pool of due) yield* movePool(transaction, pool, { kind: "pass" });
  const next = (yield* database.get<{ at: number | null }>("SELECT min(moves_at) AS at FROM quota_pool"))?.at;
  return next == null ? undefined : Math.max(0, next - steady);
}

function* writePool({ database }: Transaction, { project, name }: PoolName, pool: QuotaPool): Steps<void> {
  if (pool.kind === "open") {
    yield* database.run("DELETE FROM quota_pool WHERE project_id = ? AND name = ?", project, name);
    return;
  }
  yield* database.run(
    `INSERT INTO quota_pool (project_id, name, state, moves_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (project_id, name) DO UPDATE SET state = excluded.state, moves_at = excluded.moves_at`,
    project,
    name,
    JSON.stringify(pool),
    nextMoment(pool) ?? null,
  );
}

function publish(transaction: Transaction, { project, name }: PoolName, pool: QuotaPool): void {
  transaction.append({
    kind: "pool.changed",
    data: {
      project: projectId(project),
      pool: name,
      state: pool.kind,
      ...(pool.kind === "closed" && { until: pool.until, reported: pool.reported }),
      ...(pool.kind !== "open" && { said: pool.said }),
    },
  });
}

function unknownPool({ name }: PoolName) {
  return createFailure({
    reason: "not-found",
    detail: createMessage("pool-unknown", { pool: name }),
    hint: createMessage("pool-unknown-hint"),
  });
}
