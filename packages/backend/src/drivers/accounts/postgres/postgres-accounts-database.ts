import { randomUUID } from "node:crypto";

import type { Client } from "pg";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Look } from "../../../base/look.ts";
import { beginWriting, type Fence } from "../../../base/postgres/fence.ts";
import { findOutcome } from "../../../base/postgres/find-outcome.ts";
import { explainPostgresError, isPassing } from "../../../base/postgres/postgres-failure.ts";
import { PostgresStatements, runOn } from "../../../base/postgres/postgres-statements.ts";
import { waitFor } from "../../../base/postgres/wait-for.ts";
import type { WritingConnection } from "../../../base/postgres/writing-connection.ts";
import type { AuditHead } from "../accounts.ts";
import type { AccountsDatabase, AccountsWork, AuditAnchor } from "../sql/accounts-database.ts";

interface DatabaseParts {
  readonly connection: WritingConnection;
  readonly look: Look;
  /** The address without its password, for messages. */
  readonly place: string;
  readonly clock: Clock;
  readonly audit: AuditAnchor;
  /** Absent: several servers may write. */
  readonly fence: Fence | undefined;
}

/** Ms that a change waits for a database that does not answer before it fails. */
const patience = 10_000;

/**
 * Runs one change after the other. A row is locked from the first to the last statement, so the changes of all servers
 * follow each other, and the audit log is one chain.
 */
export class PostgresAccountsDatabase implements AccountsDatabase {
  readonly database = new PostgresStatements();
  readonly audit: AuditAnchor;
  readonly look: Look;
  /** Another server may have revoked what was asked for a moment ago, so nothing is kept. */
  readonly lookOften: AccountsDatabase["lookOften"];
  readonly #parts: DatabaseParts;
  #turn: Promise<unknown> = Promise.resolve();
  /** The newest entry that the open transaction wrote. */
  #head: AuditHead | undefined;

  constructor(parts: DatabaseParts) {
    this.#parts = parts;
    this.audit = parts.audit;
    this.look = parts.look;
    this.lookOften = (_key, read) => parts.look(read);
  }

  get now(): number {
    return Math.round(this.#parts.clock.now());
  }

  newId(): string {
    return randomUUID();
  }

  /** Apart from the rows, so that numbers of entries deleted at the end are not given again. */
  *lastSequence(): Steps<number> {
    return (yield* this.database.get<{ seq: number }>("SELECT audit_seq AS seq FROM state"))?.seq ?? 0;
  }

  *noteHead(head: AuditHead): Steps<void> {
    this.#head = head;
    yield* this.database.run("UPDATE state SET audit_seq = ?", head.seq);
  }

  note(work: AccountsWork<void>): Promise<Result<void, Failure>> {
    return this.#takeTurn(work, "SET LOCAL synchronous_commit = off");
  }

  change<T>(work: AccountsWork<T>): Promise<Result<T, Failure>> {
    return this.#takeTurn(work);
  }

  /** Resolves when no change waits any more. */
  async finish(): Promise<void> {
    await this.#turn;
  }

  #takeTurn<T>(work: AccountsWork<T>, setting?: string): Promise<Result<T, Failure>> {
    const done = this.#turn.then(() => this.#write(work, setting));
    this.#turn = done.catch(() => {});
    return done;
  }

  /** Tries until the database answers, or has not answered for too long. */
  async #write<T>(work: AccountsWork<T>, setting: string | undefined): Promise<Result<T, Failure>> {
    const { clock, place } = this.#parts;
    const until = clock.monotonic() + patience;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#commit(work, setting);
      } catch (error) {
        if (!isPassing(error) || clock.monotonic() > until) return fail(explainPostgresError(error, place));
        await waitFor(clock, tries);
      }
    }
  }

  /** Throws if nothing was committed. */
  async #commit<T>(work: AccountsWork<T>, setting: string | undefined): Promise<Result<T, Failure>> {
    const client = await this.#parts.connection.use();
    this.#head = undefined;
    let done: Result<T, Failure>;
    let xid: string;
    try {
      await beginWriting(client, this.#parts.fence);
      xid = await begin(client, setting);
      done = await runOn(client, work());
      if (!done.ok) await client.query("ROLLBACK");
    } catch (error) {
      await this.#rollBack(client);
      throw error;
    }
    if (!done.ok) return done;
    await this.#finish(client, xid);
    if (this.#head !== undefined) this.audit.heads.add(this.#head);
    return done;
  }

  /** Commits; when the connection breaks meanwhile, finds out whether it did. */
  async #finish(client: Client, xid: string): Promise<void> {
    try {
      await client.query("COMMIT");
    } catch (error) {
      await this.#parts.connection.drop();
      if ((await findOutcome(this.#parts, xid)) === "aborted") throw error;
    }
  }

  async #rollBack(client: Client): Promise<void> {
    try {
      await client.query("ROLLBACK");
    } catch {
      await this.#parts.connection.drop();
    }
  }
}

/** Waits for its turn; returns the number of the transaction, by which its outcome can be found out. */
async function begin(client: Client, setting: string | undefined): Promise<string> {
  if (setting !== undefined) await client.query(setting);
  const { rows } = await client.query<{ xid: string }>(
    "SELECT pg_current_xact_id()::text AS xid FROM state FOR UPDATE",
  );
  const [state] = rows;
  if (state === undefined) throw new Error("Internal error: the accounts have no state");
  return state.xid;
}
