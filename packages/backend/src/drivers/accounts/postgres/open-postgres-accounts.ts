import { createHmac } from "node:crypto";

import type { Client } from "pg";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { withoutPassword } from "../../../base/postgres/connection-options.ts";
import type { Fence } from "../../../base/postgres/fence.ts";
import { migrate } from "../../../base/postgres/migrate.ts";
import { explainOpenError, noAddress } from "../../../base/postgres/postgres-failure.ts";
import { openReads } from "../../../base/postgres/postgres-reads.ts";
import { WritingConnection } from "../../../base/postgres/writing-connection.ts";
import type { Accounts } from "../accounts.ts";
import { readAuditHead } from "../sql/audit-chain.ts";
import type { AuditHeadsLog } from "../sql/audit-heads.ts";
import { anchorAudit, createAccounts } from "../sql/create-accounts.ts";
import { first } from "./migrations/0001-first.ts";
import { signInTriesTable } from "./migrations/0002-sign-in-tries.ts";
import { PostgresAccountsDatabase } from "./postgres-accounts-database.ts";

interface PostgresAccountsOptions {
  /** `postgres://…`; its password appears in no message. */
  readonly url: string;
  /** File outside the database that records the heads of the audit log. */
  readonly heads: string;
  /** Kept outside the database; the audit log is chained with a key derived from it. */
  readonly key: Uint8Array;
  readonly clock: Clock;
  readonly log: AuditHeadsLog;
  /** The lock of the server that holds the database; absent: several may write. */
  readonly fence?: Fence | undefined;
}

const schema = "wzp_accounts";
/** In order; never edited once released. */
export const postgresAccountsMigrations: readonly string[] = [first, signInTriesTable];

/**
 * Opens the accounts in the schema `wzp_accounts` of a PostgreSQL database, and creates or updates that schema. Fails with
 * `database-unavailable`, `newer-database`, or `key-unusable` when the accounts were written with another key.
 */
export async function openPostgresAccounts(
  options: PostgresAccountsOptions,
): Promise<Result<Accounts, Failure>> {
  const { url, clock, fence } = options;
  const place = withoutPassword(url);
  if (!URL.canParse(url)) return fail(noAddress(place));
  const connects = { url, schema, epoch: fence?.epoch } as const;
  await using opened = new AsyncDisposableStack();
  const connection = opened.use(new WritingConnection(connects));
  try {
    const client = await connection.use();
    const migrated = await migrate(client, { schema, migrations: postgresAccountsMigrations, place });
    if (!migrated.ok) return migrated;
    if (!(await isSameKey(client, options.key))) return fail(otherKey(place));
  } catch (error) {
    return fail(explainOpenError(error, place));
  }
  const { look } = opened.use(openReads(connects, clock));
  const audit = anchorAudit(options.key, options.heads, options.log);
  const accounts = new PostgresAccountsDatabase({ connection, look, place, clock, audit, fence });
  audit.heads.catchUp(await look(() => readAuditHead(accounts)));
  opened.defer(() => accounts.finish());
  const everything = opened.move();
  return ok({
    ...createAccounts(accounts),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  });
}

/**
 * Fails with `key-unusable` when accounts exist that were written with another key than this, or when there is none: said
 * before a server stands by, and not when it must take over.
 */
export async function checkAccountsKey(
  url: string,
  key: Uint8Array | undefined,
): Promise<Result<void, Failure>> {
  const place = withoutPassword(url);
  if (!URL.canParse(url)) return fail(noAddress(place));
  await using connection = new WritingConnection({ url, schema });
  try {
    const client = await connection.use();
    const { rows: found } = await client.query("SELECT 1 WHERE to_regclass('state') IS NOT NULL");
    if (found.length === 0) return ok(undefined);
    const { rows } = await client.query<{ key_mark: string | null }>("SELECT key_mark FROM state");
    const mark = rows[0]?.key_mark ?? undefined;
    if (mark === undefined || (key !== undefined && mark === markOf(key))) return ok(undefined);
    return fail(otherKey(place));
  } catch (error) {
    return fail(explainOpenError(error, place));
  }
}

function markOf(key: Uint8Array): string {
  return createHmac("sha256", key).update("mark of the accounts' key").digest("hex");
}

/** Compares a mark of the key, from which the key cannot be computed, with that of the first server. */
async function isSameKey(client: Client, key: Uint8Array): Promise<boolean> {
  const mark = markOf(key);
  const query = "UPDATE state SET key_mark = coalesce(key_mark, $1) RETURNING key_mark";
  const { rows } = await client.query<{ key_mark: string }>(query, [mark]);
  return rows[0]?.key_mark === mark;
}

function otherKey(place: string): Failure {
  return createFailure({
    reason: "key-unusable",
    detail: createMessage("accounts-other-key", { place }),
    hint: createMessage("accounts-other-key-hint"),
  });
}
