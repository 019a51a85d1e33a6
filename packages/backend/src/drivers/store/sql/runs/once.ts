import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Once } from "../../store.ts";
import { Refusal } from "../commits/refusal.ts";
import type { Transaction } from "../commits/transaction.ts";

interface Repeated {
  readonly hash: string;
  readonly run_id: number;
  readonly added: number;
}

/** Returns what the request with this key made before; throws a refusal if its body was another. */
export function* readOnce(transaction: Transaction, once: Once | undefined): Steps<Repeated | undefined> {
  if (once === undefined) return undefined;
  const found = yield* transaction.database.get<Repeated>(
    "SELECT hash, run_id, added FROM once WHERE key = ?",
    once.key,
  );
  if (found === undefined || found.hash === once.hash) return found;
  throw new Refusal(
    createFailure({
      reason: "idempotency-mismatch",
      detail: createMessage("key-other-run", { key: once.key, run: `r${found.run_id}` }),
      hint: createMessage("key-other-hint"),
    }),
  );
}

export function* keepOnce(
  transaction: Transaction,
  once: Once | undefined,
  made: { readonly run: number; readonly added: number },
): Steps<void> {
  if (once === undefined) return;
  yield* transaction.database.run(
    "INSERT INTO once (key, hash, run_id, added) VALUES (?, ?, ?, ?)",
    once.key,
    once.hash,
    made.run,
    made.added,
  );
}
