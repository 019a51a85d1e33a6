import type { Client } from "pg";

/** A server, as it introduces itself to others. */
export interface ServerIdentity {
  /** Unique to the home: the next server of the same home need not wait, because the one before it has ended. */
  readonly home: string;
  /** Path of its state directory. */
  readonly state: string;
  readonly machine: string;
  readonly pid: number;
  readonly release: string;
}

/** A server of a database, as it describes itself to the others. */
export interface ReplicaState {
  /** The address at which people reach it; absent while it listens nowhere. */
  readonly address?: string | undefined;
  /** The lease that it holds, and where it takes requests from the others under that. */
  readonly epoch?: number | undefined;
  readonly reachedAt?: string | undefined;
  /** Ms that the holder took to answer it; absent for the holder, and if that does not answer. */
  readonly lagMs?: number | undefined;
}

/** A server of the database, as last heard of. */
export interface Replica extends ReplicaState {
  readonly machine: string;
  readonly state: string;
  readonly pid: number;
  readonly release: string;
  /** Ms since it last told something, by the clock of the database. */
  readonly silentMs: number;
}

/** Like the lease in no version of the schema: servers of other releases read and write it, too. */
export const createReplicas = `
CREATE TABLE IF NOT EXISTS replica (
  home text PRIMARY KEY,
  state text NOT NULL,
  machine text NOT NULL,
  pid bigint NOT NULL,
  release text NOT NULL,
  address text,
  epoch bigint,
  reached_at text,
  lag_ms bigint,
  told_at timestamptz NOT NULL
);
`;

export async function tellReplica(
  client: Client,
  { home, state, machine, pid, release }: ServerIdentity,
  { address, epoch, reachedAt, lagMs }: ReplicaState,
): Promise<void> {
  await client.query(
    `INSERT INTO replica VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
     ON CONFLICT (home) DO UPDATE SET state = $2, machine = $3, pid = $4, release = $5, address = $6, epoch = $7,
       reached_at = $8, lag_ms = $9, told_at = excluded.told_at`,
    [home, state, machine, pid, release, address, epoch, reachedAt, lagMs && Math.round(lagMs)],
  );
}

export async function forgetReplica(client: Client, { home }: ServerIdentity): Promise<void> {
  await client.query("DELETE FROM replica WHERE home = $1", [home]);
}

/** A machine that is gone for longer than this was taken away. */
const listedFor = "1 hour";

/** Lists the servers of the database, the one that holds it first. */
export async function readReplicas(client: Client): Promise<readonly Replica[]> {
  const { rows } = await client.query<Nullable<Replica>>(
    `SELECT machine, state, pid, release, address, lag_ms AS "lagMs", reached_at AS "reachedAt",
       (SELECT l.epoch FROM server_lease AS l WHERE l.epoch = r.epoch AND l.home = r.home) AS epoch,
       greatest(0, extract(epoch FROM clock_timestamp() - told_at) * 1000)::bigint AS "silentMs"
     FROM replica AS r WHERE told_at > clock_timestamp() - interval '${listedFor}'
     ORDER BY epoch NULLS LAST, machine, state`,
  );
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as Replica,
  );
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
