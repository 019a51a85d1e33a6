import type { Client } from "pg";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { PostgresPlace } from "./connection-options.ts";
import { functions } from "./functions.ts";

/** Any number that other programs are unlikely to lock in the same database. */
export const migrationLock = 848_217;

interface Schema extends Pick<PostgresPlace, "schema"> {
  /** In order; never edited once released. */
  readonly migrations: readonly string[];
  /** The address for messages, without its password. */
  readonly place: string;
  /**
   * True if the connection fills the schema with another store; absent: a server that would serve what is there so
   * far.
   */
  readonly fills?: boolean;
}

/**
 * Creates or updates the schema of a connection, one server at a time. Fails with `newer-database` when a later release
 * updated it, and with `conflict` when a move into it was not finished.
 */
export async function migrate(
  client: Client,
  { schema, migrations, place, fills = false }: Schema,
): Promise<Result<void, Failure>> {
  if (!fills && (await isHalfMoved(client))) return fail(halfMoved(place));
  await client.query("BEGIN");
  await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)");
  const { rows } = await client.query<{ version: number }>("SELECT version FROM schema_version");
  const version = rows[0]?.version ?? 0;
  if (version > migrations.length) {
    await client.query("ROLLBACK");
    const values = { place, version, known: migrations.length };
    return fail(createFailure({ reason: "newer-database", detail: createMessage("database-newer", values) }));
  }
  // Before the tables, whose indexes may use them.
  await client.query(functions);
  for (const migration of migrations.slice(version)) await client.query(migration);
  if (rows.length === 0) await client.query("INSERT INTO schema_version VALUES ($1)", [migrations.length]);
  else await client.query("UPDATE schema_version SET version = $1", [migrations.length]);
  await client.query("COMMIT");
  return ok(undefined);
}

/** A store that is moved into the schema marks it until everything is there and compared. */
async function isHalfMoved(client: Client): Promise<boolean> {
  return (await client.query("SELECT 1 WHERE to_regclass('store_move') IS NOT NULL")).rows.length > 0;
}

function halfMoved(place: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("store-half-moved", { place }),
    hint: createMessage("store-half-moved-hint"),
  });
}
