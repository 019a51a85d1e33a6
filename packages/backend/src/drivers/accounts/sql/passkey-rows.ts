import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { NewAuditEntry } from "../audit-entry.ts";
import {
  passkeysLimit,
  type NewPasskey,
  type OwnPasskey,
  type Passkey,
  type PasskeyStore,
} from "../passkey-store.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";
import { readUser } from "./user-rows.ts";

interface PasskeyRow {
  readonly id: string;
  readonly user_id: string;
  readonly credential: string;
  readonly site: string;
  readonly name: string;
  readonly public_key: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  readonly transports: string;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

export function passkeyRows(accounts: AccountsDatabase): PasskeyStore {
  return {
    list: (user) => accounts.look(() => listPasskeys(accounts, user)),
    find: (credential) => accounts.look(() => findPasskey(accounts, credential)),
    hasAny: (site) => accounts.look(() => hasPasskeyOf(accounts, site)),
    add: (passkey, audit) => addPasskey(accounts, passkey, audit),
    rename: (passkey, audit) => renamePasskey(accounts, passkey, audit),
    remove: (passkey, audit) => removePasskey(accounts, passkey, audit),
    removeAll: (user, audit) =>
      accounts.change(function* () {
        return ok(yield* removePasskeys(accounts, user, audit));
      }),
    use: (passkey, audit) => usePasskey(accounts, passkey, audit),
  };
}

function* findPasskey({ database }: AccountsDatabase, credential: string): Steps<Passkey | undefined> {
  const row = yield* database.get<PasskeyRow>("SELECT * FROM passkey WHERE credential = ?", credential);
  return row && passkeyOf(row);
}

function* hasPasskeyOf({ database }: AccountsDatabase, site: string): Steps<boolean> {
  return (yield* database.get("SELECT 1 FROM passkey WHERE site = ? LIMIT 1", site)) !== undefined;
}

/** Runs inside a change; writes no audit entry when there are none. */
function* removePasskeys(accounts: AccountsDatabase, user: string, audit: NewAuditEntry): Steps<void> {
  const before = (yield* listPasskeys(accounts, user)).map(({ name }) => name);
  if (before.length === 0) return;
  yield* accounts.database.run("DELETE FROM passkey WHERE user_id = ?", user);
  yield* appendAudit(accounts, { ...audit, before: { passkeys: before } });
}

function* listPasskeys({ database }: AccountsDatabase, user: string): Steps<Passkey[]> {
  const query = "SELECT * FROM passkey WHERE user_id = ? ORDER BY created_at, id";
  return (yield* database.all<PasskeyRow>(query, user)).map(passkeyOf);
}

function* findOwn({ database }: AccountsDatabase, { id, user }: OwnPasskey): Steps<Passkey | undefined> {
  const row = yield* database.get<PasskeyRow>("SELECT * FROM passkey WHERE id = ? AND user_id = ?", id, user);
  return row && passkeyOf(row);
}

function passkeyOf(row: PasskeyRow): Passkey {
  const { id, credential, site, name, counter } = row;
  return {
    id,
    user: row.user_id,
    credential,
    site,
    name,
    publicKey: row.public_key,
    counter,
    transports: JSON.parse(row.transports) as string[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}

function addPasskey(
  accounts: AccountsDatabase,
  { user, credential, site, name, publicKey, counter, transports }: NewPasskey,
  audit: NewAuditEntry,
): Promise<Result<Passkey, Failure>> {
  const { database } = accounts;
  return accounts.change(function* () {
    if ((yield* database.get("SELECT 1 FROM passkey WHERE credential = ?", credential)) !== undefined) {
      return fail(known);
    }
    if ((yield* listPasskeys(accounts, user)).length >= passkeysLimit) return fail(tooMany);
    const id = accounts.newId();
    const insert = "INSERT INTO passkey VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)";
    const ways = JSON.stringify(transports);
    yield* database.run(insert, id, user, credential, site, name, publicKey, counter, ways, accounts.now);
    yield* appendAudit(accounts, { ...audit, after: { name, site } });
    return ok((yield* findOwn(accounts, { id, user }))!);
  });
}

function renamePasskey(
  accounts: AccountsDatabase,
  { name, ...own }: OwnPasskey & Pick<Passkey, "name">,
  audit: NewAuditEntry,
): Promise<Result<Passkey, Failure>> {
  return accounts.change(function* () {
    const before = yield* findOwn(accounts, own);
    if (before === undefined) return fail(unknown(own));
    yield* accounts.database.run("UPDATE passkey SET name = ? WHERE id = ?", name, own.id);
    yield* appendAudit(accounts, { ...audit, before: { name: before.name }, after: { name } });
    return ok({ ...before, name });
  });
}

function removePasskey(
  accounts: AccountsDatabase,
  own: OwnPasskey,
  audit: NewAuditEntry,
): Promise<Result<void, Failure>> {
  return accounts.change(function* () {
    const before = yield* findOwn(accounts, own);
    const owner = yield* readUser(accounts, own.user);
    if (before === undefined || owner === undefined) return fail(unknown(own));
    const isLast = (yield* listPasskeys(accounts, own.user)).length === 1;
    if (isLast && !owner.hasPassword && !owner.hasSingleSignOn) return fail(lastWay(owner.name));
    yield* accounts.database.run("DELETE FROM passkey WHERE id = ?", own.id);
    return ok(yield* appendAudit(accounts, { ...audit, before: { name: before.name, site: before.site } }));
  });
}

/** The statement itself decides: a counting authenticator never repeats a number, others stay at 0. */
function usePasskey(
  accounts: AccountsDatabase,
  { id, counter }: Pick<Passkey, "id" | "counter">,
  audit: NewAuditEntry,
): Promise<Result<boolean, Failure>> {
  return accounts.change(function* () {
    const changes = yield* accounts.database.run(
      `UPDATE passkey SET counter = ?1, last_used_at = ?2
       WHERE id = ?3 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))`,
      counter,
      accounts.now,
      id,
    );
    if (changes === 1) yield* appendAudit(accounts, audit);
    return ok(changes === 1);
  });
}

const known: Failure = createFailure({ reason: "conflict", detail: createMessage("passkey-known") });

const tooMany: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("passkeys-many", { most: passkeysLimit }),
  hint: createMessage("passkeys-many-hint"),
});

function unknown({ id }: OwnPasskey): Failure {
  return createFailure({ reason: "not-found", detail: createMessage("passkey-unknown", { id }) });
}

function lastWay(user: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("passkey-last", { user }),
    hint: createMessage("passkey-last-hint"),
  });
}
