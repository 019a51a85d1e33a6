import type { Client } from "pg";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Closing } from "../sql/commits/closing.ts";
import { CommitTimer, type CommitUrgency } from "../sql/commits/commit-timer.ts";
import { settleChanges } from "../sql/commits/settle-changes.ts";
import { type Times, Transaction } from "../sql/commits/transaction.ts";
import type { Commits } from "../sql/create-store.ts";
import { readEvents } from "../sql/reads/read-events.ts";
import type { SqlDatabase } from "../../../base/sql-database.ts";
import type { Commit } from "../store.ts";
import { applyAll, askFor, type Waiting } from "./group.ts";
import { beginWriting, type Fence } from "../../../base/postgres/fence.ts";
import { findOutcome } from "../../../base/postgres/find-outcome.ts";
import { explainPostgresError, isPassing } from "../../../base/postgres/postgres-failure.ts";
import { runOn } from "../../../base/postgres/postgres-statements.ts";
import { waitFor } from "../../../base/postgres/wait-for.ts";
import type { WritingConnection } from "../../../base/postgres/writing-connection.ts";

interface PostgresCommitsOptions {
  readonly connection: WritingConnection;
  readonly database: SqlDatabase;
  readonly times: Times;
  readonly clock: Clock;
  /** The address of the database without its password, for messages. */
  readonly place: string;
  /** Number of the last event when the store was opened. */
  readonly lastEvent: number;
  /** Maximum delay in ms of a change that can wait for others; 0: none waits. */
  readonly gatherMs: number;
  /** Absent: several servers may write. */
  readonly fence?: Fence | undefined;
}

/** Maximum changes in one transaction: bounds how long another server waits for its turn. */
const largestGroup = 256;
/** Ms that a change waits for a database that does not answer before it fails. */
const patience = 10_000;

/** A transaction before its COMMIT. */
interface Prepared {
  /** Its number in the database, by which its outcome can be found out. */
  readonly xid: string;
  readonly settle: readonly (() => void)[];
  readonly closed: (() => void) | undefined;
  readonly commit: Commit;
  /** Events of other servers that no listener here has heard. */
  readonly missed: Commit | undefined;
}

/**
 * Combines the changes that arrive while a transaction is written into the next one. A row of the database is locked from
 * the first to the last statement, so the transactions of all servers follow each other, and their events are numbered
 * in that order.
 */
export class PostgresCommits implements Commits {
  readonly #options: PostgresCommitsOptions;
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #gather: CommitTimer;
  #closing: Closing | undefined;
  #waiting: Waiting[] = [];
  /** The last event that listeners have heard. */
  #heard: number;
  #writing: Promise<void> | undefined;

  constructor(options: PostgresCommitsOptions) {
    this.#options = options;
    this.#heard = options.lastEvent;
    this.#gather = new CommitTimer(options.gatherMs, () => this.#flush());
  }

  change<T>(
    change: (transaction: Transaction) => Steps<T>,
    urgency: CommitUrgency = "now",
  ): Promise<Result<T, Failure>> {
    const { waiting, settled } = askFor(change, (error) => explainPostgresError(error, this.#options.place));
    this.#waiting.push(waiting);
    this.#gather.ask(urgency);
    return settled;
  }

  close(closing: Closing): Disposable {
    this.#closing = closing;
    return { [Symbol.dispose]: () => (this.#closing = undefined) };
  }

  watch(heard: (commit: Commit) => void): Disposable {
    this.#listeners.add(heard);
    return { [Symbol.dispose]: () => void this.#listeners.delete(heard) };
  }

  /** Tells listeners what other servers committed, if anything. */
  async catchUp(last: number): Promise<void> {
    if (last <= this.#heard) return;
    await this.change(() => new Done(undefined));
  }

  /** Resolves when nothing waits any more. */
  async flushAll(): Promise<void> {
    while (this.#waiting.length > 0 || this.#writing !== undefined) {
      this.#flush();
      await this.#writing;
    }
  }

  #flush(): void {
    this.#gather.reset();
    if (this.#writing !== undefined) return;
    const group = this.#waiting.splice(0, largestGroup);
    if (group.length === 0) return;
    this.#writing = this.#write(group).then(() => {
      this.#writing = undefined;
      if (this.#waiting.length > 0) this.#gather.ask("now");
    });
  }

  /** Tries until the transaction is committed or refused, or the database has not answered for too long. */
  async #write(group: readonly Waiting[]): Promise<void> {
    const { clock } = this.#options;
    const until = clock.monotonic() + patience;
    for (let tries = 0; ; tries += 1) {
      try {
        const prepared = await this.#commit(group);
        this.#tell(prepared);
        return;
      } catch (error) {
        if (isPassing(error) && clock.monotonic() <= until) {
          await waitFor(clock, tries);
          continue;
        }
        for (const waiting of group) waiting.refuse(error);
        return;
      }
    }
  }

  /** Throws if nothing was committed. */
  async #commit(group: readonly Waiting[]): Promise<Prepared> {
    const { connection } = this.#options;
    const client = await connection.use();
    let prepared: Prepared;
    let isUndone = false;
    const undone = () => {
      if (!isUndone) this.#closing?.undone();
      isUndone = true;
    };
    try {
      prepared = await this.#prepare(client, group, undone);
    } catch (error) {
      await this.#rollBack(client);
      throw error;
    }
    try {
      await client.query("COMMIT");
    } catch (error) {
      await connection.drop();
      if ((await findOutcome(this.#options, prepared.xid)) === "committed") return prepared;
      undone();
      throw error;
    }
    return prepared;
  }

  async #prepare(client: Client, group: readonly Waiting[], undone: () => void): Promise<Prepared> {
    const { database, times, fence } = this.#options;
    const [, { rows }] = await Promise.all([
      beginWriting(client, fence),
      client.query<{ last: number; xid: string }>(
        "SELECT last_event AS last, pg_current_xact_id()::text AS xid FROM store_state FOR UPDATE",
      ),
    ]);
    const [state] = rows;
    if (state === undefined) throw new Error("Internal error: the store has no state");
    const missed = state.last > this.#heard ? await this.#readMissed(client, state.last) : undefined;
    const transaction = new Transaction(database, times, state.last);
    const settle = await applyAll(client, transaction, group);
    try {
      const [closed, commit] = await runOn(client, this.#finish(transaction));
      return { xid: state.xid, settle, closed, commit, missed };
    } catch (error) {
      undone();
      throw error;
    }
  }

  /** Writes the consequences of all changes. */
  *#finish(transaction: Transaction): Steps<[Prepared["closed"], Commit]> {
    yield* settleChanges(transaction);
    const closed = this.#closing && (yield* this.#closing.apply(transaction));
    yield* transaction.write();
    const commit = transaction.commit();
    const last = commit.events.at(-1)?.seq;
    if (last !== undefined)
      yield* this.#options.database.write("UPDATE store_state SET last_event = ?", last);
    return [closed, commit];
  }

  async #readMissed(client: Client, last: number): Promise<Commit> {
    const query = { after: this.#heard, limit: last - this.#heard };
    const events = await runOn(client, readEvents(this.#options.database, query));
    return {
      events,
      lanes: [],
      freed: [],
      claims: [],
      stops: [],
      endings: [],
      runs: [],
      queues: false,
      parked: false,
    };
  }

  async #rollBack(client: Client): Promise<void> {
    try {
      await client.query("ROLLBACK");
    } catch {
      await this.#options.connection.drop();
    }
  }

  #tell({ missed, commit, settle, closed }: Prepared): void {
    this.#heard = commit.events.at(-1)?.seq ?? missed?.events.at(-1)?.seq ?? this.#heard;
    for (const done of settle) done();
    // After the settled promises: each caller continues before the closing callback runs.
    if (closed !== undefined) queueMicrotask(closed);
    for (const heard of this.#listeners) {
      if (missed !== undefined) heard(missed);
      heard(commit);
    }
  }
}
