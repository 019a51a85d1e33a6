import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { mapInSteps, type Steps } from "@wezterm-parallel/shared/base/steps";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { UserQuery } from "../accounts.ts";
import type { NewAuditEntry } from "../audit-entry.ts";
import type { User, UserChange } from "../user.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role | null;
  readonly disabled: number;
  readonly version: number;
  readonly created_at: number;
}

export function* readUsers(accounts: AccountsDatabase, { project, after, limit }: UserQuery): Steps<User[]> {
  const among = project === undefined ? "" : "id IN (SELECT user_id FROM member WHERE project = ?3) AND ";
  const rows = yield* accounts.database.all<UserRow>(
    `SELECT * FROM "user" WHERE ${among}lower(name) > lower(?1) ORDER BY lower(name) LIMIT ?2`,
    after ?? "",
    limit,
    ...(project === undefined ? [] : [project]),
  );
  return yield* mapInSteps(rows, (row) => userOf(accounts, row));
}

export function* hasOwner({ database }: AccountsDatabase): Steps<boolean> {
  return (
    (yield* database.get(`SELECT 1 FROM "user" WHERE role = 'owner' AND disabled = 0 LIMIT 1`)) !== undefined
  );
}

/** Looks the user up by id or name. */
export function* readUser(accounts: AccountsDatabase, key: string): Steps<User | undefined> {
  const row = yield* accounts.database.get<UserRow>(
    'SELECT * FROM "user" WHERE id = ?1 OR lower(name) = lower(?1)',
    key,
  );
  return row === undefined ? undefined : yield* userOf(accounts, row);
}

export function* userOf({ database }: AccountsDatabase, row: UserRow): Steps<User> {
  const members = yield* database.all<{ project: number; role: Role }>(
    "SELECT project, role FROM member WHERE user_id = ?",
    row.id,
  );
  return {
    id: row.id,
    name: row.name,
    role: row.role ?? undefined,
    disabled: row.disabled === 1,
    version: row.version,
    createdAt: row.created_at,
    projects: new Map(members.map(({ project, role }) => [project, role])),
    hasPassword: yield* has(database, "SELECT 1 FROM password WHERE user_id = ?", row.id),
    hasSingleSignOn: yield* has(database, "SELECT 1 FROM identity WHERE user_id = ?", row.id),
    hasSecondFactor: yield* has(
      database,
      "SELECT 1 FROM second_factor WHERE user_id = ? AND confirmed_at IS NOT NULL",
      row.id,
    ),
    hasPasskey: yield* has(database, "SELECT 1 FROM passkey WHERE user_id = ?", row.id),
  };
}

function* has(database: AccountsDatabase["database"], query: string, id: string): Steps<boolean> {
  return (yield* database.get(query, id)) !== undefined;
}

export function addUser(
  accounts: AccountsDatabase,
  { name, role }: { name: string; role?: Role | undefined },
  audit: NewAuditEntry,
): Promise<Result<User, Failure>> {
  return accounts.change(function* () {
    if ((yield* readUser(accounts, name)) !== undefined) return fail(nameTaken(name));
    const id = accounts.newId();
    yield* accounts.database.run(
      'INSERT INTO "user" (id, name, role, created_at) VALUES (?, ?, ?, ?)',
      id,
      name,
      role ?? null,
      accounts.now,
    );
    yield* appendAudit(accounts, { ...audit, object: id });
    return ok((yield* readUser(accounts, id))!);
  });
}

/** `version` resolves concurrent changes of the same person: the second fails. */
export function changeUser(
  accounts: AccountsDatabase,
  id: string,
  change: UserChange,
  audit: NewAuditEntry,
): Promise<Result<User, Failure>> {
  return accounts.change(function* () {
    const before = yield* readUser(accounts, id);
    if (before === undefined)
      return fail(
        createFailure({ reason: "not-found", detail: createMessage("user-unknown", { user: id }) }),
      );
    if (before.version !== change.version) return fail(changedMeanwhile(before));
    const refused = yield* wouldLockOut(accounts, before, change);
    if (refused !== undefined) return fail(refused);
    yield* writeChange(accounts, before, change);
    const after = (yield* readUser(accounts, id))!;
    yield* appendAudit(accounts, { ...audit, before: plain(before), after: plain(after) });
    return ok(after);
  });
}

function* writeChange({ database }: AccountsDatabase, before: User, change: UserChange): Steps<void> {
  const { role = before.role ?? null, disabled = before.disabled, project } = change;
  yield* database.run(
    'UPDATE "user" SET role = ?, disabled = ?, version = version + 1 WHERE id = ?',
    role ?? null,
    disabled ? 1 : 0,
    before.id,
  );
  if (project === undefined) return;
  yield* database.run("DELETE FROM member WHERE user_id = ? AND project = ?", before.id, project.number);
  if (project.role === null) return;
  yield* database.run("INSERT INTO member VALUES (?, ?, ?)", before.id, project.number, project.role);
}

/** True if the user could sign in: an invited person cannot yet. */
const hasProof = `(EXISTS (SELECT 1 FROM password WHERE user_id = "user".id)
  OR EXISTS (SELECT 1 FROM identity WHERE user_id = "user".id)
  OR EXISTS (SELECT 1 FROM passkey WHERE user_id = "user".id))`;

/** True once the person has proved that the account is theirs. */
export function canSignIn({ hasPassword, hasSingleSignOn, hasPasskey }: User): boolean {
  return hasPassword || hasSingleSignOn || hasPasskey;
}

/** If any owner can sign in, at least one such owner must remain to grant roles. */
export function* wouldLockOut(
  { database }: AccountsDatabase,
  user: User,
  change: UserChange,
): Steps<Failure | undefined> {
  const staysOwner = (change.role === undefined || change.role === "owner") && change.disabled !== true;
  if (user.role !== "owner" || user.disabled || staysOwner) return undefined;
  const others = yield* database.all<{ proven: number }>(
    `SELECT ${hasProof} AS proven FROM "user" WHERE role = 'owner' AND disabled = 0 AND id <> ?`,
    user.id,
  );
  const left = canSignIn(user) ? others.filter(({ proven }) => proven === 1) : others;
  if (left.length > 0) return undefined;
  return createFailure({
    reason: "conflict",
    detail: createMessage("only-owner", { user: user.name }),
    hint: createMessage("only-owner-hint"),
  });
}

export function plain({ name, role, disabled, projects }: User): object {
  return { name, role, disabled, projects: Object.fromEntries(projects) };
}

function nameTaken(name: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("user-exists", { user: name }),
    hint: createMessage("name-taken-hint"),
  });
}

function changedMeanwhile({ name, version }: User): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("user-outdated", { user: name, version }),
    hint: createMessage("look-again"),
  });
}
