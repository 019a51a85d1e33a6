import type { Client } from "pg";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { functions } from "./functions.ts";
import { first } from "./migrations/0001-first.ts";
import { schedulesAndBudgets } from "./migrations/0002-schedules-and-budgets.ts";

/** In order; never edited once released. */
const migrations: readonly string[] = [first, schedulesAndBudgets];
/** Any number that other programs are unlikely to lock in the same database. */
const migrationLock = 848_217;

/**
 * Creates or updates the store's schema `wzp`, one server at a time. Fails with `newer-database` when a later release
 * updated it.
 */
export async function migrate(client: Client, place: string): Promise<Result<void, Failure>> {
  await client.query("BEGIN");
  await client.query("SELECT pg_advisory_xact_lock($1)", [migrationLock]);
  await client.query("CREATE SCHEMA IF NOT EXISTS wzp");
  await client.query("CREATE TABLE IF NOT EXISTS wzp.schema_version (version bigint NOT NULL)");
  const { rows } = await client.query<{ version: number }>("SELECT version FROM wzp.schema_version");
  const version = rows[0]?.version ?? 0;
  if (version > migrations.length) {
    await client.query("ROLLBACK");
    const values = { place, version, known: migrations.length };
    return fail(createFailure({ reason: "newer-database", detail: createMessage("database-newer", values) }));
  }
  for (const migration of migrations.slice(version)) await client.query(migration);
  await client.query(functions);
  if (rows.length === 0)
    await client.query("INSERT INTO wzp.schema_version VALUES ($1)", [migrations.length]);
  else await client.query("UPDATE wzp.schema_version SET version = $1", [migrations.length]);
  await client.query("COMMIT");
  return ok(undefined);
}
