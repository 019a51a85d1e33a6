import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { decideTask } from "@wezterm-parallel/shared/domain/task/task-lifecycle";

import type { Claim, Claimed } from "../../store.ts";
import {
  type AssignedRow,
  describeAssignment,
  readAllAssigned,
  withAhead,
} from "../rows/build-assignment.ts";
import { Refusal } from "../commits/refusal.ts";
import type { TaskRow } from "../rows/task-columns.ts";
import { updateTaskRow, standingOf } from "../rows/task-row.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";
import { movePool } from "../pools/move-pool.ts";
import { readProjectOf } from "../reads/read-runs.ts";

const placerName = "placer";

export function* takePlacer(transaction: Transaction, holder: string): Steps<{ epoch: number }> {
  const row = yield* transaction.database.get<{ epoch: number }>(
    `INSERT INTO placer (name, holder, epoch) VALUES (?, ?, 1)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = placer.epoch + 1 RETURNING epoch`,
    placerName,
    holder,
  );
  return { epoch: row?.epoch ?? 0 };
}

export function* isPlacer(transaction: Transaction, placer: number): Steps<boolean> {
  const row = yield* transaction.database.get<{ epoch: number }>(
    "SELECT epoch FROM placer WHERE name = ?",
    placerName,
  );
  return row?.epoch === placer;
}

export function* claimAsPlacer(
  transaction: Transaction,
  specs: TaskSpecs,
  placer: number,
  claims: readonly Claim[],
): Steps<Claimed[]> {
  if (!(yield* isPlacer(transaction, placer))) {
    throw new Refusal(createFailure({ reason: "conflict", detail: createMessage("already-taken-over") }));
  }
  return yield* claimTasks(transaction, specs, claims);
}

/** Inserting the attempt is the claim; tasks that are no longer ready or may not start are omitted. */
export function* claimTasks(
  transaction: Transaction,
  specs: TaskSpecs,
  claims: readonly Claim[],
): Steps<Claimed[]> {
  const claimed: Claimed[] = [];
  const open = new Map<string, string | undefined>();
  const rows = yield* readAllAssigned(transaction.database, [...new Set(claims.map(({ task }) => task))]);
  const taken = new Set<number>();
  for (const claim of claims) {
    const row = rows.get(claim.task);
    if (row === undefined || taken.has(claim.task)) continue;
    taken.add(claim.task);
    const key = `${row.run_id} ${claim.worker.id} ${claim.worker.epoch}`;
    const worker = open.has(key) ? open.get(key) : yield* openRun(transaction, row.run_id, claim);
    open.set(key, worker);
    const leased = worker === undefined ? undefined : yield* claimTask(transaction, row, { claim, worker });
    if (leased === undefined) continue;
    yield* claimFromPool(transaction, specs, leased);
    const assignment = yield* describeAssignment(transaction.database, specs, { ...row, ...leased });
    claimed.push({
      worker: claim.worker.id,
      run: yield* specs.run(row.run_id),
      assignment: withAhead(assignment, claim.ahead === true),
    });
  }
  return claimed;
}

interface NamedClaim {
  readonly claim: Claim;
  /** The worker's name. */
  readonly worker: string;
}

function* claimTask(
  transaction: Transaction,
  row: AssignedRow,
  { claim, worker }: NamedClaim,
): Steps<TaskRow | undefined> {
  const event = decideTask(standingOf(row), { kind: "claim" });
  if (event === undefined) return undefined;
  const leased = yield* updateTaskRow(transaction, row, event, { data: { worker } });
  yield* transaction.database.write(
    `INSERT INTO attempt (task_id, attempt, lease, worker_id, worker_epoch, state, leased_at, ahead)
     VALUES (?, ?, ?, ?, ?, 'leased', ?, ?)`,
    row.id,
    leased.attempts,
    leased.leases,
    claim.worker.id,
    claim.worker.epoch,
    transaction.now,
    claim.ahead === true ? 1 : 0,
  );
  return leased;
}

/** The first task of a pool that was out of quota tries whether it is back. */
function* claimFromPool(transaction: Transaction, specs: TaskSpecs, row: TaskRow): Steps<void> {
  const { pool: name } = yield* specs.signature(row.signature_id);
  const project = name === undefined ? undefined : yield* readProjectOf(transaction.database, row.run_id);
  if (name === undefined || project === undefined) return;
  yield* movePool(
    transaction,
    { project, name },
    { kind: "claim", task: row.id, name: taskId(row.run_id, row.name) },
  );
}

/**
 * Returns the worker's name if the run may start tasks, which then counts as started, and the worker's epoch
 * is current and it does not drain.
 */
function* openRun(transaction: Transaction, run: number, claim: Claim): Steps<string | undefined> {
  const found = yield* transaction.database.get<{ started_at: number | null; name: string }>(
    `SELECT run.started_at, worker.name FROM run, worker WHERE run.id = ? AND run.paused = 0 AND run.ending IS NULL
       AND worker.id = ? AND worker.epoch = ? AND worker.draining_since IS NULL`,
    run,
    claim.worker.id,
    claim.worker.epoch,
  );
  if (found === undefined) return undefined;
  if (found.started_at === null) {
    yield* transaction.database.write("UPDATE run SET started_at = ? WHERE id = ?", transaction.now, run);
  }
  return found.name;
}
