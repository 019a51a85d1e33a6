import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { mapInSteps, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { FoundToken, Grant, GrantQuery, NewGrant, NewToken, Revocation, TokenUse } from "../accounts.ts";
import type { NewAuditEntry } from "../audit-entry.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";
import { userOf, type UserRow } from "./user-rows.ts";

interface GrantRow {
  readonly id: string;
  readonly kind: Grant["kind"];
  readonly user_id: string | null;
  readonly label: string;
  readonly scopes: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
  readonly address: string;
  readonly user_agent: string;
  readonly peer_uid: number | null;
}

interface TokenRow {
  readonly kind: NewToken["kind"];
  readonly grant_id: string;
  readonly expires_at: number | null;
  readonly used_at: number | null;
}

export function addGrant(
  accounts: AccountsDatabase,
  grant: NewGrant,
  audit: NewAuditEntry,
): Promise<Result<Grant, Failure>> {
  return accounts.change(function* () {
    const id = accounts.newId();
    yield* accounts.database.run(
      `INSERT INTO access_grant (id, kind, user_id, label, scopes, created_at, expires_at, address, user_agent, peer_uid)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      grant.kind,
      grant.user ?? null,
      grant.label,
      grant.scopes === undefined ? null : JSON.stringify(grant.scopes),
      accounts.now,
      grant.expiresAt ?? null,
      grant.address,
      grant.userAgent,
      grant.peerUid ?? null,
    );
    yield* writeTokens(accounts, id, grant.tokens);
    yield* appendAudit(accounts, { ...audit, object: id });
    return ok((yield* readGrant(accounts, id))!);
  });
}

/** Deletes expired tokens when new ones are added, so that the table stays small. */
export function* writeTokens(
  { database, now }: AccountsDatabase,
  grant: string,
  tokens: readonly NewToken[],
): Steps<void> {
  yield* database.run("DELETE FROM token WHERE expires_at < ? AND grant_id = ?", now, grant);
  for (const { hash, kind, expiresAt } of tokens) {
    yield* database.run(
      "INSERT INTO token (hash, kind, grant_id, expires_at) VALUES (?, ?, ?, ?)",
      hash,
      kind,
      grant,
      expiresAt ?? null,
    );
  }
}

export function* findToken(accounts: AccountsDatabase, hash: Uint8Array): Steps<FoundToken | undefined> {
  const token = yield* accounts.database.get<TokenRow>("SELECT * FROM token WHERE hash = ?", hash);
  const grant = token && (yield* readGrant(accounts, token.grant_id));
  if (token === undefined || grant === undefined) return undefined;
  const user =
    grant.user === undefined
      ? undefined
      : yield* accounts.database.get<UserRow>('SELECT * FROM "user" WHERE id = ?', grant.user);
  return {
    kind: token.kind,
    expiresAt: token.expires_at ?? undefined,
    usedAt: token.used_at ?? undefined,
    grant,
    user: user && (yield* userOf(accounts, user)),
  };
}

/** The statement itself decides which of two concurrent calls is first. */
export function useToken(
  accounts: AccountsDatabase,
  hash: Uint8Array,
): Promise<Result<TokenUse | undefined, Failure>> {
  const { database, now } = accounts;
  return accounts.change<TokenUse | undefined>(function* () {
    const changes = yield* database.run(
      "UPDATE token SET used_at = ? WHERE hash = ? AND used_at IS NULL",
      now,
      hash,
    );
    if (changes === 1) return ok({ first: true, usedAt: now });
    const row = yield* database.get<{ used_at: number }>("SELECT used_at FROM token WHERE hash = ?", hash);
    return ok(row && { first: false, usedAt: row.used_at });
  });
}

/** Each kind has an index in its own order, so that no list is read whole. */
export function* readGrants(accounts: AccountsDatabase, query: GrantQuery): Steps<Grant[]> {
  const found = yield* mapInSteps(query.kinds, (kind) => readKind(accounts, kind, query));
  const newestFirst = (a: Grant, b: Grant) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
  return found.flat().toSorted(newestFirst).slice(0, query.limit);
}

function* readKind({ database }: AccountsDatabase, kind: Grant["kind"], query: GrantQuery): Steps<Grant[]> {
  const { user, after = { createdAt: Number.MAX_SAFE_INTEGER, id: "" }, limit } = query;
  const whose = user === undefined ? "" : "user_id IS NOT DISTINCT FROM ?5 AND ";
  const rows = yield* database.all<GrantRow>(
    `SELECT * FROM access_grant WHERE ${whose}kind = ?1 AND (created_at, id) < (?2, ?3)
     ORDER BY created_at DESC, id DESC LIMIT ?4`,
    kind,
    after.createdAt,
    after.id,
    limit,
    ...(user === undefined ? [] : [user]),
  );
  return rows.map(grantOf);
}

export function* touchGrant({ database, now }: AccountsDatabase, id: string): Steps<void> {
  yield* database.run("UPDATE access_grant SET last_used_at = ? WHERE id = ?", now, id);
}

export function revokeGrants(
  accounts: AccountsDatabase,
  filter: Revocation,
  audit: NewAuditEntry,
): Promise<Result<readonly string[], Failure>> {
  return accounts.change(function* () {
    const ids =
      "grant" in filter ? yield* revokeOne(accounts, filter.grant) : yield* revokeOfUser(accounts, filter);
    if (ids.length > 0) yield* appendAudit(accounts, { ...audit, after: { revoked: ids } });
    return ok(ids);
  });
}

function* revokeOne({ database, now }: AccountsDatabase, grant: string): Steps<readonly string[]> {
  const rows = yield* database.all<{ id: string }>(
    "UPDATE access_grant SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id",
    now,
    grant,
  );
  return rows.map(({ id }) => id);
}

function* revokeOfUser(
  { database, now }: AccountsDatabase,
  { user, kinds, except }: Exclude<Revocation, { grant: string }>,
): Steps<readonly string[]> {
  const rows = yield* database.all<{ id: string }>(
    `UPDATE access_grant SET revoked_at = ?1 WHERE user_id IS NOT DISTINCT FROM ?2 AND revoked_at IS NULL
       AND id IS DISTINCT FROM ?3
       AND (CAST(?4 AS text) IS NULL OR kind IN (SELECT value FROM json_each(?4))) RETURNING id`,
    now,
    user,
    except ?? null,
    kinds === undefined ? null : JSON.stringify(kinds),
  );
  return rows.map(({ id }) => id);
}

export function* readGrant({ database }: AccountsDatabase, id: string): Steps<Grant | undefined> {
  const row = yield* database.get<GrantRow>("SELECT * FROM access_grant WHERE id = ?", id);
  return row === undefined ? undefined : grantOf(row);
}

function grantOf(row: GrantRow): Grant {
  return {
    id: row.id,
    kind: row.kind,
    user: row.user_id ?? undefined,
    label: row.label,
    scopes: row.scopes === null ? undefined : (JSON.parse(row.scopes) as Permission[]),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    address: row.address,
    userAgent: row.user_agent,
    peerUid: row.peer_uid ?? undefined,
  };
}
