import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

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

/** An engine may cache what is sealed otherwise, because every status request checks whether secrets can be decrypted. */
export function secretStore(accounts: AccountsDatabase): SecretStore {
  return {
    list: (project, page) => accounts.look(() => listSecrets(accounts, project, page)),
    find: (project, name) => accounts.look(() => findSecret(accounts, project, name)),
    put: (secret, audit) => putSecret(accounts, secret, audit),
    remove: (project, name, audit) => removeSecret(accounts, { project, name }, audit),
    count: () => accounts.look(() => countSecrets(accounts)),
    sealedOtherwise: (key, limit) =>
      accounts.lookOften(`sealed ${limit} ${key}`, () => listSealedOtherwise(accounts, key, limit)),
    reseal: (secrets) => resealSecrets(accounts, secrets),
  };
}

function* listSecrets(
  { database }: AccountsDatabase,
  project: number,
  { after = "", limit }: Parameters<SecretStore["list"]>[1],
): Steps<SealedSecret[]> {
  const query = "SELECT * FROM secret WHERE project = ? AND name > ? ORDER BY name LIMIT ?";
  return (yield* database.all<SecretRow>(query, project, after, limit)).map(secretOf);
}

function* countSecrets({ database }: AccountsDatabase): Steps<number> {
  return (yield* database.get<{ n: number }>("SELECT count(*) AS n FROM secret"))?.n ?? 0;
}

function* listSealedOtherwise(
  { database }: AccountsDatabase,
  key: string,
  limit: number,
): Steps<SealedSecret[]> {
  const rows = yield* database.all<SecretRow>("SELECT * FROM secret WHERE key <> ? LIMIT ?", key, limit);
  return rows.map(secretOf);
}

function* findSecret(
  { database }: AccountsDatabase,
  project: number,
  name: string,
): Steps<SealedSecret | undefined> {
  const row = yield* database.get<SecretRow>(
    "SELECT * FROM secret WHERE project = ? AND name = ?",
    project,
    name,
  );
  return row && secretOf(row);
}

function putSecret(
  accounts: AccountsDatabase,
  { project, name, key, sealed, by }: SecretChange,
  audit: NewAuditEntry,
): Promise<Result<SealedSecret, Failure>> {
  const { database, now } = accounts;
  return accounts.change(function* () {
    const row = yield* database.get<SecretRow>(
      `INSERT INTO secret (project, name, key, sealed, created_at, changed_at, changed_by)
       VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)
       ON CONFLICT (project, name) DO UPDATE SET key = excluded.key, sealed = excluded.sealed,
         version = secret.version + 1, changed_at = excluded.changed_at, changed_by = excluded.changed_by
       RETURNING *`,
      project,
      name,
      key,
      sealed,
      now,
      by,
    );
    if (row === undefined) throw new Error("Internal error: a secret was not kept");
    yield* appendAudit(accounts, audit);
    return ok(secretOf(row));
  });
}

function removeSecret(
  accounts: AccountsDatabase,
  { project, name }: Pick<SealedSecret, "project" | "name">,
  audit: NewAuditEntry,
): Promise<Result<void, Failure>> {
  return accounts.change(function* () {
    const changes = yield* accounts.database.run(
      "DELETE FROM secret WHERE project = ? AND name = ?",
      project,
      name,
    );
    if (changes === 0)
      return fail(
        createFailure({ reason: "not-found", detail: createMessage("secret-unknown", { secrets: name }) }),
      );
    yield* appendAudit(accounts, audit);
    return ok(undefined);
  });
}

function resealSecrets(
  accounts: AccountsDatabase,
  secrets: readonly SealedSecret[],
): Promise<Result<void, Failure>> {
  return accounts.change(function* () {
    for (const { project, name, key, sealed, version, createdAt } of secrets) {
      yield* accounts.database.run(
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
