import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Actor } from "../audit-entry.ts";
import type { Admission, MappedRoles, Vouched } from "../federation.ts";
import type { User } from "../user.ts";
import type { AccountsDatabase } from "./accounts-database.ts";
import { appendAudit } from "./audit-chain.ts";
import { canSignIn, plain, readUser, wouldLockOut } from "./user-rows.ts";

/** The stored form of the roles of an identity. */
interface GivenColumn {
  readonly server?: Role;
  readonly projects: Readonly<Record<string, Role>>;
}

export function admitVouched(
  accounts: AccountsDatabase,
  vouched: Vouched,
  actor: Actor,
): Promise<Result<Admission, Failure>> {
  return accounts.change<Admission>(function* () {
    const known = yield* readIdentity(accounts, vouched);
    const found =
      known === undefined
        ? yield* newcomer(accounts, vouched, actor)
        : yield* byIdentity(accounts, known.user_id);
    if (!found.admitted) return ok(found);
    const before = known === undefined ? noRoles : (JSON.parse(known.given) as GivenColumn);
    const changed = yield* takeOver(accounts, found.user, { before, roles: vouched.roles, actor });
    yield* writeIdentity(accounts, vouched, found.user.id);
    return ok({ admitted: true, user: (yield* readUser(accounts, found.user.id))!, changed });
  });
}

const noRoles: GivenColumn = { projects: {} };

interface IdentityRow {
  readonly user_id: string;
  readonly given: string;
}

function* readIdentity(
  { database }: AccountsDatabase,
  { issuer, subject }: Vouched,
): Steps<IdentityRow | undefined> {
  const query = "SELECT user_id, given FROM identity WHERE issuer = ? AND subject = ?";
  return yield* database.get<IdentityRow>(query, issuer, subject);
}

type Found = Exclude<Admission, { admitted: true }> | { readonly admitted: true; readonly user: User };

function* byIdentity(accounts: AccountsDatabase, id: string): Steps<Found> {
  const user = yield* readUser(accounts, id);
  if (user === undefined) return { admitted: false, why: "the account no longer exists" };
  return user.disabled ? { admitted: false, why: "the account is disabled", user } : { admitted: true, user };
}

/** An account that somebody can sign in to is never given to another person, whatever name the provider sends. */
function* newcomer(
  accounts: AccountsDatabase,
  { name, mayAdopt, mayMake }: Vouched,
  actor: Actor,
): Steps<Found> {
  if (name === undefined) return { admitted: false, why: "the provider sent no verified name" };
  const user = yield* readUser(accounts, name);
  if (user === undefined) {
    if (!mayMake) return { admitted: false, why: "no account has this name" };
    return { admitted: true, user: yield* makeUser(accounts, name, actor) };
  }
  if (user.disabled) return { admitted: false, why: "the account is disabled", user };
  // An account that somebody can sign in to has an owner already.
  if (!mayAdopt || canSignIn(user)) {
    return { admitted: false, why: "the name belongs to another account", user };
  }
  return { admitted: true, user };
}

function* makeUser(accounts: AccountsDatabase, name: string, actor: Actor): Steps<User> {
  const id = accounts.newId();
  const insert = 'INSERT INTO "user" (id, name, role, created_at) VALUES (?, ?, NULL, ?)';
  yield* accounts.database.run(insert, id, name, accounts.now);
  yield* appendAudit(accounts, { actor, action: "users.add", object: id, outcome: "done", after: { name } });
  return (yield* readUser(accounts, id))!;
}

interface TakingOver {
  readonly before: GivenColumn;
  readonly roles: MappedRoles;
  readonly actor: Actor;
}

/** Removes roles from groups that no longer apply; keeps roles granted by hand. */
function* takeOver(
  accounts: AccountsDatabase,
  user: User,
  { before, roles, actor }: TakingOver,
): Steps<boolean> {
  const wanted = roles.server ?? (before.server === undefined ? user.role : undefined);
  const stays =
    (yield* wouldLockOut(accounts, user, { version: user.version, role: wanted ?? null })) !== undefined;
  const role = stays ? user.role : wanted;
  const projects = new Map([...user.projects, ...roles.projects]);
  for (const project of Object.keys(before.projects).map(Number)) {
    if (!roles.projects.has(project)) projects.delete(project);
  }
  if (role === user.role && isSame(projects, user.projects)) return false;
  const { database } = accounts;
  yield* database.run(
    'UPDATE "user" SET role = ?, version = version + 1 WHERE id = ?',
    role ?? null,
    user.id,
  );
  yield* database.run("DELETE FROM member WHERE user_id = ?", user.id);
  for (const [project, each] of projects)
    yield* database.run("INSERT INTO member VALUES (?, ?, ?)", user.id, project, each);
  const after = {
    ...plain((yield* readUser(accounts, user.id))!),
    ...(stays && { keeps: "the only owner" }),
  };
  const entry = { actor, action: "users.change", object: user.id, outcome: "done" } as const;
  yield* appendAudit(accounts, { ...entry, before: plain(user), after });
  return true;
}

function isSame(one: ReadonlyMap<number, Role>, other: ReadonlyMap<number, Role>): boolean {
  return one.size === other.size && [...one].every(([project, role]) => other.get(project) === role);
}

function* writeIdentity(
  { database }: AccountsDatabase,
  { issuer, subject, roles }: Vouched,
  user: string,
): Steps<void> {
  const given: GivenColumn = {
    ...(roles.server && { server: roles.server }),
    projects: Object.fromEntries(roles.projects),
  };
  const write = `INSERT INTO identity (issuer, subject, user_id, given) VALUES (?, ?, ?, ?)
    ON CONFLICT (issuer, subject) DO UPDATE SET user_id = excluded.user_id, given = excluded.given`;
  yield* database.run(write, issuer, subject, user, JSON.stringify(given));
}
