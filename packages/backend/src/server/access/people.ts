import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { UserResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { User } from "../../drivers/accounts/user.ts";
import type { Caller, PageRequest } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { pageOf } from "./page-of.ts";

interface UserChangeRequest {
  /** ETag of the state on which the change is based; absent: any state. */
  readonly etag?: string | undefined;
  readonly role?: Role | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly project?: { readonly project: string; readonly role: Role | null } | undefined;
}

/** Manages the accounts of a server. Nobody gives, takes or changes a role above their own. */
export interface People {
  /** Sorted by name. */
  list(page: PageRequest): Promise<Page<UserResource>>;
  find(key: string): Promise<Result<UserResource, Failure>>;
  add(by: Caller, user: { name: string; role?: Role | undefined }): Promise<Result<UserResource, Failure>>;
  change(by: Caller, key: string, change: UserChangeRequest): Promise<Result<UserResource, Failure>>;
}

export function openPeople(accounts: Accounts): People {
  return {
    list: async ({ cursor: after, limit }) => {
      const found = await accounts.users({ after, limit: limit + 1 });
      return pageOf(found, limit, { cursor: ({ name }) => name, resource: resourceOf });
    },
    find: async (key) => {
      const user = await accounts.user(key);
      return user === undefined ? fail(noUser(key)) : ok(resourceOf(user));
    },
    add: (by, user) => add(accounts, by, user),
    change: (by, key, change) => changeUser(accounts, by, { key, change }),
  };
}

async function add(
  accounts: Accounts,
  by: Caller,
  user: { name: string; role?: Role | undefined },
): Promise<Result<UserResource, Failure>> {
  if (!reaches(by, user.role)) return fail(aboveOwn);
  const actor = actorOf(by.principal, by.origin);
  const added = await accounts.addUser(user, {
    actor,
    action: "users.add",
    object: "",
    outcome: "done",
    after: user,
  });
  return added.ok ? ok(resourceOf(added.value)) : added;
}

interface Changing {
  readonly key: string;
  readonly change: UserChangeRequest;
}

/** Refuses to change a person with a higher role, and to give a role above the caller's own. */
async function changeUser(
  accounts: Accounts,
  by: Caller,
  { key, change }: Changing,
): Promise<Result<UserResource, Failure>> {
  const user = await accounts.user(key);
  if (user === undefined) return fail(noUser(key));
  if (!reachesAll(by, [user.role, change.role, change.project?.role])) return fail(aboveOwn);
  if (change.etag !== undefined && change.etag !== etagOf(user)) return fail(outdated(user));
  const { role, disabled, project } = change;
  const changed = await accounts.changeUser(
    user.id,
    {
      version: user.version,
      role,
      disabled,
      project: project && { number: Number(project.project.slice(1)), role: project.role },
    },
    { actor: actorOf(by.principal, by.origin), action: "users.change", object: user.id, outcome: "done" },
  );
  if (!changed.ok) return changed;
  const ended = disabled === true ? await endSignIns(accounts, by, user.id) : ok(undefined);
  return ended.ok ? ok(resourceOf(changed.value)) : ended;
}

/** Ends sign-ins, keys and passkeys for good: they stay invalid when the account is enabled again. */
async function endSignIns(accounts: Accounts, by: Caller, user: string): Promise<Result<unknown, Failure>> {
  const audit = { actor: actorOf(by.principal, by.origin), object: user, outcome: "done" } as const;
  const removed = await accounts.passkeys.removeAll(user, { ...audit, action: "passkeys.reset" });
  if (!removed.ok) return removed;
  return accounts.revoke(
    { user, kinds: ["browser", "program", "key", "link", "invitation"] },
    { ...audit, action: "sessions.end" },
  );
}

/** Returns whether none of these roles is above the caller's own. */
export function reachesAll(by: Caller, held: readonly (Role | null | undefined)[]): boolean {
  return held.every((role) => reaches(by, role));
}

/** Returns whether a role is at most the caller's own on the server. */
function reaches({ principal }: Caller, role: Role | null | undefined): boolean {
  if (role === null || role === undefined) return true;
  return principal.role !== undefined && roles.indexOf(role) >= roles.indexOf(principal.role);
}

function resourceOf(user: User): UserResource {
  const { id, name, role, disabled, createdAt, projects } = user;
  const { hasPassword, hasSingleSignOn, hasSecondFactor, hasPasskey } = user;
  const members = [...projects].map(([number, member]) => ({ project: `p${number}`, role: member }));
  const proofs = { hasPassword, hasSingleSignOn, hasSecondFactor, hasPasskey };
  return { id, name, role, disabled, createdAt, projects: members, ...proofs, etag: etagOf(user) };
}

export function etagOf({ version }: User): string {
  return `"${version}"`;
}

export function noUser(key: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("user-unknown", { user: key }),
    hint: createMessage("user-unknown-hint"),
  });
}

export function outdated({ name }: User): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("change-outdated", { what: name }),
    hint: createMessage("look-again"),
  });
}

export const aboveOwn: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("role-above-own"),
  hint: createMessage("role-above-own-hint"),
});
