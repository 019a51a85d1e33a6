import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { mapInSteps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { ConnectedWorker, Welcome } from "../../store.ts";
import type { WorkerIdentity } from "../../worker-identity.ts";
import { buildAssignment, withAhead } from "../rows/build-assignment.ts";
import { endAttempt } from "./end-attempt.ts";
import { readTask } from "../rows/task-row.ts";
import type { TaskSpecs } from "../rows/task-specs.ts";
import type { Transaction } from "../commits/transaction.ts";

/**
 * Starts a new epoch of the worker: reports of an earlier epoch are stale, and its live attempts stay
 * assigned to it.
 */
export function* connectWorker(
  transaction: Transaction,
  specs: TaskSpecs,
  worker: WorkerIdentity,
): Steps<Welcome> {
  const { database } = transaction;
  const { name, ...identity } = worker;
  const row = yield* database.get<ConnectedWorker>(
    `INSERT INTO worker (name, epoch, identity, last_seen_at) VALUES (?, 1, ?, ?)
     ON CONFLICT (name) DO UPDATE SET epoch = worker.epoch + 1, identity = excluded.identity,
       last_seen_at = excluded.last_seen_at RETURNING id, epoch`,
    name,
    JSON.stringify(identity),
    transaction.now,
  );
  if (row === undefined) throw new Error(`Internal error: worker ${name} was not kept`);
  yield* database.run(
    "UPDATE attempt SET worker_epoch = ? WHERE worker_id = ? AND state <> 'ended'",
    row.epoch,
    row.id,
  );
  transaction.append({ kind: "worker.connected", worker: name, data: { epoch: row.epoch } });
  yield* transaction.writeStarts();
  const live = yield* liveTasks(transaction, row.id);
  const attempts = yield* mapInSteps(live, function* ({ task, waits }) {
    return withAhead(yield* buildAssignment(database, specs, task), waits === 1);
  });
  const runs = [...new Set(attempts.map((attempt) => attempt.ref.run))];
  return {
    id: row.id,
    epoch: row.epoch,
    runs: yield* mapInSteps(runs, (run) => specs.run(run)),
    attempts,
  };
}

export function* workerAway(transaction: Transaction, worker: ConnectedWorker): Steps<void> {
  const row = yield* transaction.database.get<{ name: string }>(
    "UPDATE worker SET last_seen_at = ? WHERE id = ? AND epoch = ? RETURNING name",
    transaction.now,
    worker.id,
    worker.epoch,
  );
  if (row !== undefined) transaction.append({ kind: "worker.away", worker: row.name });
}

/** Expires a worker that was silent for too long: its attempts are lost, and its later reports on them are stale. */
export function* expireWorker(
  transaction: Transaction,
  specs: TaskSpecs,
  worker: number,
  why: (name: string) => Failure,
): Steps<{ lost: number }> {
  const { database } = transaction;
  const named = yield* database.get<{ name: string }>("SELECT name FROM worker WHERE id = ?", worker);
  const failure = why(named?.name ?? String(worker));
  const tasks = yield* liveTasks(transaction, worker);
  for (const { task } of tasks) {
    const row = yield* readTask(transaction, task);
    if (row === undefined) continue;
    yield* endAttempt(transaction, specs, row, {
      at: transaction.now,
      outcome: { kind: "lost", failure },
      result: { outputs: {}, logBytes: 0, strays: 0 },
      by: "lease",
    });
  }
  return { lost: tasks.length };
}

/** `waits` 1: leased ahead, and not reported as started by the worker. */
function liveTasks(transaction: Transaction, worker: number): Steps<{ task: number; waits: number }[]> {
  return transaction.database.all<{ task: number; waits: number }>(
    `SELECT task_id AS task, ahead = 1 AND state = 'leased' AS waits FROM attempt
     WHERE worker_id = ? AND state <> 'ended' ORDER BY task_id`,
    worker,
  );
}
