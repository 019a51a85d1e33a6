import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Commit } from "../store.ts";
import type { Database } from "./database.ts";
import { explainSqliteError } from "./sqlite-failure.ts";
import { Transaction, type Times } from "./transaction.ts";

interface Waiting {
  /** Applies the change; answers how to settle its promise once the commit is durable. */
  apply(transaction: Transaction): () => void;
  reject(error: unknown): void;
  fail(failure: Failure): void;
}

/** Thrown by a change to take back what it wrote so far and answer this failure. */
export class Refusal extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

/** Most changes in one transaction: bounds how long a commit keeps the event loop. */
const largestGroup = 256;

/** Joins the changes asked for in one turn of the event loop into one durable transaction. */
export class GroupCommit {
  readonly #database: Database;
  readonly #file: string;
  readonly #times: Times;
  readonly #listeners = new Set<(commit: Commit) => void>();
  #waiting: Waiting[] = [];
  #scheduled: NodeJS.Immediate | undefined;

  constructor(database: Database, file: string, times: Times) {
    this.#database = database;
    this.#file = file;
    this.#times = times;
  }

  /** `change` runs alone and must not wait for anything: it is a plain function of the transaction. */
  change<T>(change: (transaction: Transaction) => T): Promise<Result<T, Failure>> {
    const { promise, resolve, reject } = Promise.withResolvers<Result<T, Failure>>();
    const apply = (transaction: Transaction) => {
      const value = change(transaction);
      return () => resolve(ok(value));
    };
    this.#waiting.push({ apply, reject, fail: (failure) => resolve(fail(failure)) });
    this.#scheduled ??= setImmediate(() => this.flush());
    return promise;
  }

  watch(heard: (commit: Commit) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  /** Commits what is waiting, now. */
  flush(): void {
    clearImmediate(this.#scheduled);
    this.#scheduled = undefined;
    const group = this.#waiting.splice(0, largestGroup);
    if (this.#waiting.length > 0) this.#scheduled = setImmediate(() => this.flush());
    if (group.length > 0) this.#commit(group);
  }

  flushAll(): void {
    while (this.#waiting.length > 0) this.flush();
  }

  #commit(group: readonly Waiting[]): void {
    const settle: (() => void)[] = [];
    const transaction = new Transaction(this.#database, this.#times);
    try {
      this.#database.script("BEGIN IMMEDIATE");
      for (const waiting of group) this.#applyOne(waiting, transaction, settle);
      transaction.finish();
      this.#database.script("COMMIT");
    } catch (error) {
      this.#abandon(group, error);
      return;
    }
    const commit = transaction.commit();
    for (const done of settle) done();
    for (const heard of this.#listeners) heard(commit);
  }

  /** A change that refuses takes back only its own writes; the others of the group go on. */
  #applyOne(waiting: Waiting, transaction: Transaction, settle: (() => void)[]): void {
    const mark = transaction.mark();
    this.#database.run("SAVEPOINT change");
    try {
      settle.push(waiting.apply(transaction));
    } catch (error) {
      // A full disk may have rolled everything back already: then the whole group failed.
      if (!this.#database.inTransaction) throw error;
      this.#database.run("ROLLBACK TO change");
      transaction.rewind(mark);
      settle.push(() => refuse(waiting, error, this.#file));
    }
    this.#database.run("RELEASE change");
  }

  #abandon(group: readonly Waiting[], error: unknown): void {
    if (this.#database.inTransaction) this.#database.script("ROLLBACK");
    for (const waiting of group) refuse(waiting, error, this.#file);
  }
}

function refuse(waiting: Waiting, error: unknown, file: string): void {
  if (error instanceof Refusal) {
    waiting.fail(error.failure);
    return;
  }
  try {
    waiting.fail(explainSqliteError(error, file));
  } catch (bug) {
    waiting.reject(bug);
  }
}
