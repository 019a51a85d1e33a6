import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";

import type { Claim, Claimed } from "../store.ts";
import { buildAssignment } from "./build-assignment.ts";
import { Refusal } from "./group-commit.ts";
import { changeTask, readTask, standingOf } from "./task-row.ts";
import type { TaskSpecs } from "./task-specs.ts";
import type { Transaction } from "./transaction.ts";

const placerName = "placer";

export function takePlacer(transaction: Transaction, holder: string): { epoch: number } {
  const row = transaction.database.get<{ epoch: number }>(
    `INSERT INTO placer (name, holder, epoch) VALUES (?, ?, 1)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = epoch + 1 RETURNING epoch`,
    placerName,
    holder,
  );
  return { epoch: row?.epoch ?? 0 };
}

export function isPlacer(transaction: Transaction, placer: number): boolean {
  const row = transaction.database.get<{ epoch: number }>(
    "SELECT epoch FROM placer WHERE name = ?",
    placerName,
  );
  return row?.epoch === placer;
}

export function claimAsPlacer(
  transaction: Transaction,
  specs: TaskSpecs,
  placer: number,
  claims: readonly Claim[],
): Claimed[] {
  if (!isPlacer(transaction, placer)) {
    throw new Refusal({ reason: "conflict", detail: "Another placer has taken over." });
  }
  return claimTasks(transaction, specs, claims);
}

/** Inserting the attempt is the claim; what is not ready any more, or not to be started, is left out. */
export function claimTasks(transaction: Transaction, specs: TaskSpecs, claims: readonly Claim[]): Claimed[] {
  const claimed: Claimed[] = [];
  for (const claim of claims) {
    if (!claimTask(transaction, claim)) continue;
    const assignment = buildAssignment(transaction.database, specs, claim.task);
    claimed.push({ worker: claim.worker.id, assignment });
  }
  return claimed;
}

function claimTask(transaction: Transaction, claim: Claim): boolean {
  const row = readTask(transaction, claim.task);
  if (row === undefined || !isOpen(transaction, row.run_id, claim)) return false;
  const event = decideTask(standingOf(row), { kind: "claim" });
  if (event === undefined) return false;
  const leased = changeTask(transaction, row, event);
  transaction.database.run(
    `INSERT INTO attempt (task_id, attempt, worker_id, worker_epoch, state, leased_at)
     VALUES (?, ?, ?, ?, 'leased', ?)`,
    row.id,
    leased.attempts,
    claim.worker.id,
    claim.worker.epoch,
    transaction.now,
  );
  transaction.database.run(
    "UPDATE run SET started_at = ? WHERE id = ? AND started_at IS NULL",
    transaction.now,
    row.run_id,
  );
  return true;
}

/** The run may start tasks, and the worker is still in the life that was meant. */
function isOpen(transaction: Transaction, run: number, claim: Claim): boolean {
  const open = transaction.database.get(
    `SELECT 1 FROM run, worker WHERE run.id = ? AND run.paused = 0 AND run.ending IS NULL
       AND worker.id = ? AND worker.epoch = ?`,
    run,
    claim.worker.id,
    claim.worker.epoch,
  );
  return open !== undefined;
}
