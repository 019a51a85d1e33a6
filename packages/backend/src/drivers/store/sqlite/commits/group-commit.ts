import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { runAtOnce, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Database } from "../../../../base/sqlite/database.ts";
import { explainSqliteError } from "../../../../base/sqlite/sqlite-failure.ts";
import type { Commit } from "../../store.ts";
import type { Closing } from "../../sql/commits/closing.ts";
import { CommitTimer, type CommitUrgency } from "../../sql/commits/commit-timer.ts";
import { Refusal } from "../../sql/commits/refusal.ts";
import { type Times, Transaction } from "../../sql/commits/transaction.ts";
import { settleChanges } from "../../sql/commits/settle-changes.ts";
import type { Commits } from "../../sql/create-store.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";

interface Waiting {
  /** Applies the change; returns how to settle its promise once the commit is durable. */
  apply(transaction: Transaction): () => void;
  reject(error: unknown): void;
  fail(failure: Failure): void;
}

interface GroupCommitOptions {
  readonly database: Database;
  /** Statements of that database, for the changes. */
  readonly statements: SqlDatabase;
  readonly file: string;
  readonly times: Times;
  /** Resolves when all commits would survive a power failure; absent: COMMIT itself waits for the disk. */
  readonly sync?: (() => Promise<void>) | undefined;
  /** Number of the last event when the database was opened. */
  readonly lastEvent: number;
  /** Maximum delay in ms of a change that can wait for others; 0: none waits. */
  readonly gatherMs: number;
}

/** Maximum changes in one transaction: bounds how long a commit blocks the event loop. */
const largestGroup = 256;

/**
 * Combines the changes requested in one turn of the event loop into one transaction. Promises settle when it
 * is on disk; meanwhile the event loop continues, and new changes wait for the next transaction.
 */
export class GroupCommit implements Commits {
  readonly #options: GroupCommitOptions;
  readonly #database: Database;
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #gather: CommitTimer;
  #closing: Closing | undefined;
  #lastEvent: number;
  /** The sync of the previous transaction, while in progress. */
  #syncing: Promise<void> | undefined;
  #waiting: Waiting[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#database = options.database;
    this.#lastEvent = options.lastEvent;
    this.#gather = new CommitTimer(options.gatherMs, () => this.flush());
  }

  change<T>(
    change: (transaction: Transaction) => Steps<T>,
    urgency: CommitUrgency = "now",
  ): Promise<Result<T, Failure>> {
    const { promise, resolve, reject } = Promise.withResolvers<Result<T, Failure>>();
    const apply = (transaction: Transaction) => {
      const value = runAtOnce(change(transaction));
      return () => resolve(ok(value));
    };
    this.#waiting.push({ apply, reject, fail: (failure) => resolve(fail(failure)) });
    this.#gather.ask(urgency);
    return promise;
  }

  close(closing: Closing): Disposable {
    this.#closing = closing;
    return { [Symbol.dispose]: () => (this.#closing = undefined) };
  }

  watch(heard: (commit: Commit) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  /** Commits waiting changes, now or as soon as the previous transaction is durable. */
  flush(): void {
    this.#gather.reset();
    if (this.#syncing !== undefined) return;
    const group = this.#waiting.splice(0, largestGroup);
    const tell = group.length > 0 ? this.#commit(group) : undefined;
    const { sync } = this.#options;
    if (tell === undefined || sync === undefined) return this.#told(tell);
    // A disk that fails to sync ends the server: only a restart can find out what was stored.
    this.#syncing = sync().then(() => {
      this.#syncing = undefined;
      this.#told(tell);
    });
  }

  /** Resolves when nothing waits any more. */
  async flushAll(): Promise<void> {
    while (this.#waiting.length > 0 || this.#syncing !== undefined) {
      if (this.#syncing === undefined) this.flush();
      else await this.#syncing;
    }
  }

  #told(tell: (() => void) | undefined): void {
    tell?.();
    if (this.#waiting.length > 0) this.#gather.ask("now");
  }

  /** Returns how to announce the commit; undefined: it was rolled back, and callers were notified. */
  #commit(group: readonly Waiting[]): (() => void) | undefined {
    const settle: (() => void)[] = [];
    const transaction = new Transaction(this.#options.statements, this.#options.times, this.#lastEvent);
    let closed: (() => void) | undefined;
    let asked = false;
    try {
      this.#database.run("BEGIN IMMEDIATE");
      this.#applyAll(group, transaction, settle);
      runAtOnce(settleChanges(transaction));
      asked = true;
      closed = this.#closing && runAtOnce(this.#closing.apply(transaction));
      runAtOnce(transaction.write());
      this.#database.run("COMMIT");
    } catch (error) {
      this.#abandon(group, error);
      if (asked) this.#closing?.undone();
      return undefined;
    }
    const commit = transaction.commit();
    this.#lastEvent = commit.events.at(-1)?.seq ?? this.#lastEvent;
    return () => {
      for (const done of settle) done();
      // After the settled promises: each caller continues before the closing callback runs.
      if (closed !== undefined) queueMicrotask(closed);
      for (const heard of this.#listeners) heard(commit);
    };
  }

  #applyAll(group: readonly Waiting[], transaction: Transaction, settle: (() => void)[]): void {
    const [alone] = group;
    // A single change needs no savepoint, because nothing else must survive its refusal.
    if (group.length === 1 && alone !== undefined) settle.push(alone.apply(transaction));
    else for (const waiting of group) this.#applyOne(waiting, transaction, settle);
  }

  /** A refused change rolls back only its own writes; the others of the group continue. */
  #applyOne(waiting: Waiting, transaction: Transaction, settle: (() => void)[]): void {
    const mark = transaction.mark();
    this.#database.run("SAVEPOINT change");
    try {
      settle.push(waiting.apply(transaction));
    } catch (error) {
      // A full disk may have rolled back everything already: then the whole group fails.
      if (!this.#database.inTransaction) throw error;
      this.#database.run("ROLLBACK TO change");
      transaction.rewind(mark);
      settle.push(() => refuse(waiting, error, this.#options.file));
    }
    this.#database.run("RELEASE change");
  }

  #abandon(group: readonly Waiting[], error: unknown): void {
    if (this.#database.inTransaction) this.#database.run("ROLLBACK");
    for (const waiting of group) refuse(waiting, error, this.#options.file);
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
