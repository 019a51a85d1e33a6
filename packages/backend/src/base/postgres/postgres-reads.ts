import { type Client, Pool, type PoolClient } from "pg";

import type { Clock } from "@wezterm-parallel/shared/base/clock";

import type { Looks } from "../look.ts";
import { connectionOptions, type PostgresPlace } from "./connection-options.ts";
import { isPassing } from "./postgres-failure.ts";
import { runOn } from "./postgres-statements.ts";
import { waitFor } from "./wait-for.ts";

/** Connections for reads; more would queue in the database. */
const readers = 8;

export interface PostgresReads extends Looks, AsyncDisposable {
  readonly pool: Pool;
}

/**
 * Opens the connections for reads. Each read sees one moment. While the database does not answer, a read waits and
 * starts over, until the store is closed: those who react to events need no second way.
 */
export function openReads(place: PostgresPlace, clock: Clock): PostgresReads {
  const pool = new Pool({ ...connectionOptions(place), max: readers });
  // A connection that breaks while idle is replaced by the next read.
  pool.on("error", () => {});
  const closing = new AbortController();
  const look: Looks["look"] = async (read) => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await readOnce(pool, (client) => runOn(client, read()));
      } catch (error) {
        if (!isPassing(error) || closing.signal.aborted) throw error;
        await waitFor(clock, tries, closing.signal);
      }
    }
  };
  return {
    pool,
    look,
    lookOften: (_key, read) => look(read),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await pool.end();
    },
  };
}

async function readOnce<T>(pool: Pool, read: (client: Pick<Client, "query">) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const note = (error: Error) => (broken = error);
  client.on("error", note);
  try {
    return await inSnapshot(client, read);
  } catch (error) {
    broken ??= error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off("error", note);
    client.release(broken);
  }
}

async function inSnapshot<T>(
  client: PoolClient,
  read: (client: Pick<Client, "query">) => Promise<T>,
): Promise<T> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  const found = await read(client);
  await client.query("COMMIT");
  return found;
}
