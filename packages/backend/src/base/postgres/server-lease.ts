import type { Client } from "pg";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { applicationName, withoutPassword } from "./connection-options.ts";
import type { Fence } from "./fence.ts";
import { migrationLock } from "./migrate.ts";
import {
  createReplicas,
  forgetReplica,
  readReplicas,
  type Replica,
  type ReplicaState,
  type ServerIdentity,
  tellReplica,
} from "./replica-rows.ts";
import { codeOf, explainOpenError, isPassing, leaseLost, noAddress } from "./postgres-failure.ts";
import { waitFor } from "./wait-for.ts";
import { WritingConnection } from "./writing-connection.ts";

/** Ms after its last renewal for which a lease is valid, by the clock of the database. */
const leaseMs = 5_000;
const renewEvery = 1_000;
const lookEvery = 500;
/** A server that stands by tells about itself at every so many looks. */
const looksPerTelling = 4;

/** The server that holds the database. */
export interface LeaseHolder extends ServerIdentity {
  readonly epoch: number;
  /** Ms since it took the database, and since it last renewed its lease. */
  readonly heldMs: number;
  readonly renewedMs: number;
  /** The address at which it takes requests from other servers, such as `10.0.0.5:7118`; absent until it serves. */
  readonly reachedAt?: string;
}

export interface LeaseOptions {
  /** `postgres://…`; its password appears in no message. */
  readonly url: string;
  readonly identity: ServerIdentity;
  readonly clock: Clock;
  /** Called with the holder, each time this server looks and may not have the database yet. */
  readonly standsBy: (holder: LeaseHolder) => void;
  /** Returns what the others are told about this server while it stands by. */
  readonly describe?: () => ReplicaState;
  /** Ends the waiting; absent: it waits until it has the database. */
  readonly giveUp?: AbortSignal | undefined;
}

interface LeaseRow extends Omit<LeaseHolder, "reachedAt"> {
  readonly expired: 0 | 1;
  readonly reachedAt: string | null;
}

/**
 * The right to write to a database, which one server has at a time. It is renewed until disposal, which gives it up; a
 * holder that does not renew it for some seconds can lose it to another server. All times are by the clock of the database.
 */
export class ServerLease implements AsyncDisposable {
  readonly epoch: number;
  /** Epoch ms, by the clock of this machine. */
  readonly since: number;
  readonly machine: string;
  /** Settles with `unavailable` when another server has taken the database over. */
  readonly lost: Promise<Failure>;
  readonly #connection: WritingConnection;
  readonly #clock: Clock;
  readonly #identity: ServerIdentity;
  #state: ReplicaState;
  readonly #tellLost: (failure: Failure) => void;
  #isOver = false;
  #timer: Disposable | undefined;
  #renewing: Promise<void> = Promise.resolve();

  private constructor(connection: WritingConnection, { clock, identity }: LeaseOptions, epoch: number) {
    const { promise, resolve } = Promise.withResolvers<Failure>();
    this.epoch = epoch;
    this.since = Math.round(clock.now());
    this.machine = identity.machine;
    this.lost = promise;
    this.#tellLost = resolve;
    this.#connection = connection;
    this.#clock = clock;
    this.#identity = identity;
    this.#state = { epoch };
    this.#renewLater();
  }

  /**
   * Takes the lease of the database, as soon as no other server holds it. Fails with `database-unavailable` when the first
   * look fails; later ones are repeated.
   */
  static async take(options: LeaseOptions): Promise<Result<ServerLease, Failure>> {
    const { url } = options;
    const place = withoutPassword(url);
    if (!URL.canParse(url)) return fail(noAddress(place));
    await using opened = new AsyncDisposableStack();
    const connection = opened.use(new WritingConnection({ url, schema: "wzp" }));
    try {
      await prepare(await connection.use());
    } catch (error) {
      return fail(explainOpenError(error, place));
    }
    const epoch = await takeWhenFree(connection, options);
    if (epoch === undefined) return fail(leaseLost);
    opened.move();
    return ok(new ServerLease(connection, options, epoch));
  }

  get fence(): Fence {
    return { epoch: this.epoch, lost: () => this.#end() };
  }

  /** Tells the other servers where they can pass on what they get; people reach this one at `address`. */
  async announce(at: { readonly reachedAt: string; readonly address: string }): Promise<void> {
    this.#state = { ...at, epoch: this.epoch };
    await this.#tell();
  }

  /** Lists the servers of the database; none while it does not answer. */
  async replicas(): Promise<readonly Replica[]> {
    try {
      return await readReplicas(await this.#connection.use());
    } catch {
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
    await this.#renewing;
    try {
      const client = await this.#connection.use();
      const giveUp = "UPDATE server_lease SET expires_at = clock_timestamp() WHERE epoch = $1";
      await client.query(giveUp, [this.epoch]);
      await forgetReplica(client, this.#identity);
    } catch {
      // The database does not answer: the lease expires by itself.
    }
    await this.#connection[Symbol.asyncDispose]();
  }

  #end(): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
    this.#tellLost(leaseLost);
  }

  #renewLater(): void {
    this.#timer = this.#clock.after(renewEvery, () => {
      this.#renewing = this.#renew();
    });
  }

  /** While the database does not answer, nobody else can take the lease either. */
  async #renew(): Promise<void> {
    try {
      const client = await this.#connection.use();
      const renew = `UPDATE server_lease SET expires_at = ${validUntil("$2")} WHERE epoch = $1`;
      const { rowCount } = await client.query(renew, [this.epoch, leaseMs]);
      if (rowCount === 0) this.#end();
      else await tellReplica(client, this.#identity, this.#state);
    } catch {
      await this.#connection.drop();
    }
    if (!this.#isOver) this.#renewLater();
  }

  /** The next renewal does it if this fails. */
  async #tell(): Promise<void> {
    try {
      await tellReplica(await this.#connection.use(), this.#identity, this.#state);
    } catch {
      await this.#connection.drop();
    }
  }
}

function validUntil(ms: string): string {
  return `clock_timestamp() + ${ms}::bigint * interval '1 ms'`;
}

/** The epoch is the key, so that a change of it waits for transactions that have checked it (`beginWriting`). */
const createTable = `
CREATE TABLE IF NOT EXISTS server_lease (
  epoch bigint PRIMARY KEY,
  home text NOT NULL,
  state text NOT NULL,
  machine text NOT NULL,
  pid bigint NOT NULL,
  release text NOT NULL,
  taken_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
INSERT INTO server_lease SELECT 0, '', '', '', 0, '', '-infinity', '-infinity'
  WHERE NOT EXISTS (SELECT FROM server_lease);
`;

/** The lease is no part of the schema's versions: a server that stands by must not update the schema of the other. */
async function prepare(client: Client): Promise<void> {
  await client.query("BEGIN");
  await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
  await client.query("CREATE SCHEMA IF NOT EXISTS wzp");
  await client.query(createTable + createReplicas);
  await client.query("COMMIT");
}

/** Returns undefined when the waiting was given up. */
async function takeWhenFree(
  connection: WritingConnection,
  options: LeaseOptions,
): Promise<number | undefined> {
  const { clock, giveUp } = options;
  let looks = 0;
  for (let tries = 0; giveUp?.aborted !== true;) {
    try {
      const client = await connection.use();
      const row = await readLease(client);
      const isOwn = row.home === options.identity.home;
      const epoch = row.expired === 1 || isOwn ? await takeOver(client, row.epoch, options) : undefined;
      if (epoch !== undefined) return epoch;
      options.standsBy(holderOf(row));
      if (looks++ % looksPerTelling === 0)
        await tellReplica(client, options.identity, options.describe?.() ?? {});
      tries = 0;
      await new Promise<void>((resolve) => void clock.after(lookEvery, resolve));
    } catch (error) {
      if (!isPassing(error)) throw error;
      await connection.drop();
      tries += 1;
      await waitFor(clock, tries);
    }
  }
  return undefined;
}

function holderOf({ expired: _expired, reachedAt, ...row }: LeaseRow): LeaseHolder {
  return { ...row, ...(reachedAt !== null && { reachedAt }) };
}

async function readLease(client: Client): Promise<LeaseRow> {
  const since = (time: string) =>
    `greatest(0, extract(epoch FROM clock_timestamp() - ${time}) * 1000)::bigint`;
  const { rows } = await client.query<LeaseRow>(
    `SELECT epoch, home, state, machine, pid, release, expires_at < clock_timestamp() AS expired,
       (SELECT reached_at FROM replica AS r WHERE r.home = l.home AND r.epoch = l.epoch) AS "reachedAt",
       CASE WHEN epoch = 0 THEN 0 ELSE ${since("taken_at")} END AS "heldMs",
       CASE WHEN epoch = 0 THEN 0 ELSE ${since(`(expires_at - ${leaseMs} * interval '1 ms')`)} END AS "renewedMs"
     FROM server_lease AS l`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Internal error: the database has no lease");
  return row;
}

/** Returns the new epoch; undefined when the holder has renewed meanwhile, or a third server was first. */
async function takeOver(
  client: Client,
  epoch: number,
  { identity }: LeaseOptions,
): Promise<number | undefined> {
  await endTransactionsOf(client, epoch);
  await client.query("SET lock_timeout = '2s'");
  const { home, state, machine, pid, release } = identity;
  try {
    const { rows } = await client.query<{ epoch: number }>(
      `UPDATE server_lease SET epoch = epoch + 1, home = $2, state = $3, machine = $4, pid = $5, release = $6,
         taken_at = clock_timestamp(), expires_at = ${validUntil("$7")}
       WHERE epoch = $1 AND (expires_at < clock_timestamp() OR home = $2) RETURNING epoch`,
      [epoch, home, state, machine, pid, release, leaseMs],
    );
    return rows[0]?.epoch;
  } catch (error) {
    if (codeOf(error) === lockTimedOut) return undefined;
    throw error;
  }
}

const lockTimedOut = "55P03";

/** A server that was stopped in the middle of a transaction would hold its locks for ever. */
async function endTransactionsOf(client: Client, epoch: number): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = $1 AND datname = current_database() AND usename = current_user`,
    [applicationName(epoch)],
  );
}
