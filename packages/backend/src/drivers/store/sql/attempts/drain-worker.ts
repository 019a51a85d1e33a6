import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { drainingAfter } from "@wezterm-parallel/shared/domain/worker/drain-worker";

import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";

/** Fails with `not-found` for a worker that has never connected. */
export function* drainWorker(transaction: Transaction, name: string, isWanted: boolean): Steps<void> {
  const row = yield* transaction.database.get<{ draining_since: number | null }>(
    "SELECT draining_since FROM worker WHERE name = ?",
    name,
  );
  if (row === undefined) throw new Refusal(missing(name));
  const before = row.draining_since ?? undefined;
  const after = drainingAfter({ drainingSince: before }, isWanted, transaction.now);
  if (after === before) return;
  yield* transaction.database.run("UPDATE worker SET draining_since = ? WHERE name = ?", after ?? null, name);
  transaction.append({ kind: isWanted ? "worker.draining" : "worker.resumed", worker: name });
}

function missing(worker: string) {
  return createFailure({
    reason: "not-found",
    detail: createMessage("worker-missing", { worker }),
    hint: createMessage("worker-unknown-hint"),
  });
}
