import type { Client } from "pg";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Refusal } from "../sql/commits/refusal.ts";
import type { Transaction } from "../sql/commits/transaction.ts";
import { isPassing } from "../../../base/postgres/postgres-failure.ts";
import { runOn } from "../../../base/postgres/postgres-statements.ts";

/** A change that waits for its transaction. */
export interface Waiting {
  /** Applies the change; returns how to settle its promise once the commit is durable. */
  apply(client: Client, transaction: Transaction): Promise<() => void>;
  /** Settles its promise with a failure, or rejects it with a bug. */
  refuse(error: unknown): void;
}

export interface Asked<T> {
  readonly waiting: Waiting;
  readonly settled: Promise<Result<T, Failure>>;
}

/** Makes a change wait; `explain` converts an exception of the database, and rethrows a bug. */
export function askFor<T>(
  change: (transaction: Transaction) => Steps<T>,
  explain: (error: unknown) => Failure,
): Asked<T> {
  const { promise: settled, resolve, reject } = Promise.withResolvers<Result<T, Failure>>();
  const waiting: Waiting = {
    apply: async (client, transaction) => {
      const value = await runOn(client, change(transaction));
      return () => resolve(ok(value));
    },
    refuse: (error) => {
      try {
        resolve(fail(error instanceof Refusal ? error.failure : explain(error)));
      } catch (bug) {
        reject(bug);
      }
    },
  };
  return { waiting, settled };
}

/** Applies the changes; a refused one rolls back only its own writes. Returns how to settle all. */
export async function applyAll(
  client: Client,
  transaction: Transaction,
  group: readonly Waiting[],
): Promise<(() => void)[]> {
  const [alone] = group;
  // A single change needs no savepoint, because nothing else must survive its refusal.
  if (group.length === 1 && alone !== undefined) return [await alone.apply(client, transaction)];
  const settle: (() => void)[] = [];
  for (const waiting of group) settle.push(await applyOne(client, transaction, waiting));
  return settle;
}

async function applyOne(client: Client, transaction: Transaction, waiting: Waiting): Promise<() => void> {
  const mark = transaction.mark();
  // Neither is waited for: both fail only with the connection or the transaction, as the statements after them do.
  client.query("SAVEPOINT change").catch(() => {});
  try {
    const settle = await waiting.apply(client, transaction);
    client.query("RELEASE SAVEPOINT change").catch(() => {});
    return settle;
  } catch (error) {
    if (isPassing(error)) throw error;
    await client.query("ROLLBACK TO SAVEPOINT change; RELEASE SAVEPOINT change");
    transaction.rewind(mark);
    return () => waiting.refuse(error);
  }
}
