import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { QueryCache } from "../../../base/sqlite/query-cache.ts";
import type { NewAuditEntry } from "../audit-entry.ts";
import type { SealedSecret, SecretChange, SecretStore } from "../secret-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

interface SecretRow {
  readonly project: number;
  readonly name: string;
  readonly key: string;
  readonly sealed: Uint8Array;
  readonly version: number;
  readonly created_at: number;
  readonly changed_at: number;
  readonly changed_by: string;
}

/** `kept` caches answers, because every status request checks whether secrets can be decrypted. */
export function secretStore(accounts: AccountsDatabase, kept: QueryCache): SecretStore {
  const { database } = accounts;
  return {
    list: async (project, { after = "", limit }) => {
      const query = "SELECT * FROM secret WHERE project = ? AND name > ? ORDER BY name LIMIT ?";
      return database.all<SecretRow>(query, project, after, limit).map(secretOf);
    },
    find: async (project, name) => findSecret(accounts, project, name),
    put: async (secret, audit) => putSecret(accounts, secret, audit),
    remove: async (project, name, audit) => removeSecret(accounts, { project, name }, audit),
    count: async () => database.get<{ n: number }>("SELECT count(*) AS n FROM secret")?.n ?? 0,
    sealedOtherwise: async (key, limit) =>
      kept.read(`sealed ${limit} ${key}`, () =>
        database.all<SecretRow>("SELECT * FROM secret WHERE key <> ? LIMIT ?", key, limit).map(secretOf),
      ),
    reseal: async (secrets) => resealSecrets(accounts, secrets),
  };
}

function findSecret({ database }: AccountsDatabase, project: number, name: string): SealedSecret | undefined {
  const row = database.get<SecretRow>("SELECT * FROM secret WHERE project = ? AND name = ?", project, name);
  return row && secretOf(row);
}

function putSecret(
  accounts: AccountsDatabase,
  { project, name, key, sealed, by }: SecretChange,
  audit: NewAuditEntry,
): Result<SealedSecret, Failure> {
  const { database, now } = accounts;
  return accounts.change(() => {
    const row = database.get<SecretRow>(
      `INSERT INTO secret (project, name, key, sealed, created_at, changed_at, changed_by)
       VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
       ON CONFLICT (project, name) DO UPDATE SET key = excluded.key, sealed = excluded.sealed,
         version = version + 1, changed_at = excluded.changed_at, changed_by = excluded.changed_by
       RETURNING *`,
      project,
      name,
      key,
      sealed,
      now,
      by,
    );
    if (row === undefined) throw new Error("Internal error: a secret was not kept");
    appendAudit(accounts, audit);
    return ok(secretOf(row));
  });
}

function removeSecret(
  accounts: AccountsDatabase,
  { project, name }: Pick<SealedSecret, "project" | "name">,
  audit: NewAuditEntry,
): Result<void, Failure> {
  return accounts.change(() => {
    const { changes } = accounts.database.run(
      "DELETE FROM secret WHERE project = ? AND name = ?",
      project,
      name,
    );
    if (changes === 0)
      return fail(
        createFailure({ reason: "not-found", detail: createMessage("secret-unknown", { secrets: name }) }),
      );
    appendAudit(accounts, audit);
    return ok(undefined);
  });
}

function resealSecrets(accounts: AccountsDatabase, secrets: readonly SealedSecret[]): Result<void, Failure> {
  return accounts.change(() => {
    for (const { project, name, key, sealed, version, createdAt } of secrets) {
      accounts.database.run(
        "UPDATE secret SET key = ?, sealed = ? WHERE project = ? AND name = ? AND version = ? AND created_at = ?",
        key,
        sealed,
        project,
        name,
        version,
        createdAt,
      );
    }
    return ok(undefined);
  });
}

function secretOf(row: SecretRow): SealedSecret {
  const { created_at: createdAt, changed_at: changedAt, changed_by: changedBy, ...same } = row;
  return { ...same, createdAt, changedAt, changedBy };
}
