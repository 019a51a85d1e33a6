import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { MemberResource } from "@wezterm-parallel/shared/protocol/api/schemas/project-schemas";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Accounts } from "../../drivers/accounts/accounts.ts";
import type { User } from "../../drivers/accounts/user.ts";
import type { Caller, PageRequest, Principal } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { pageOf } from "./page-of.ts";
import { etagOf, noUser, outdated } from "./people.ts";

interface MemberName {
  /** Number of the project. */
  readonly project: number;
  /** Id or name. */
  readonly user: string;
}

/** Preconditions of a change; absent ones are not checked. */
interface MemberCondition {
  /** ETag of the state on which the change is based. */
  readonly etag?: string | undefined;
  /** The person has no role in the project yet. */
  readonly fresh?: boolean | undefined;
}

/** Roles in one project. Nobody gives, takes or changes a role above their own there. */
export interface Members {
  /** Sorted by name. */
  list(project: number, page: PageRequest): Promise<Page<MemberResource>>;
  /** Fails with `conflict` when the condition is not met. */
  set(
    by: Caller,
    member: MemberName & MemberCondition & { readonly role: Role },
  ): Promise<Result<MemberResource, Failure>>;
  /** Fails with `not-found` for an unknown person or a missing role. */
  remove(by: Caller, member: MemberName & MemberCondition): Promise<Result<void, Failure>>;
}

export function openMembers(accounts: Accounts): Members {
  return {
    list: async (project, { cursor: after, limit }) => {
      const found = await accounts.users({ project, after, limit: limit + 1 });
      const held = found.flatMap((user) => {
        const role = user.projects.get(project);
        return role === undefined ? [] : [resourceOf(user, role)];
      });
      return pageOf(held, limit, { cursor: ({ name }) => name, resource: (each) => each });
    },
    set: async (by, member) => {
      const user = await changeMember(accounts, by, member);
      return user.ok ? ok(resourceOf(user.value, member.role)) : user;
    },
    remove: async (by, member) => {
      const user = await changeMember(accounts, by, { ...member, role: null });
      return user.ok ? ok(undefined) : user;
    },
  };
}

/** Refuses to change a person with a higher role in the project, and to give a role above the caller's own. */
async function changeMember(
  accounts: Accounts,
  by: Caller,
  { project, user: key, role, etag, fresh }: MemberName & MemberCondition & { readonly role: Role | null },
): Promise<Result<User, Failure>> {
  const user = await accounts.user(key);
  if (user === undefined) return fail(noUser(key));
  const before = user.projects.get(project);
  if (role === null && before === undefined) return fail(noMember(user.name, project));
  const own = roleIn(by.principal, project);
  if (!isWithin(own, before) || !isWithin(own, role)) return fail(aboveOwnThere);
  if (fresh === true && before !== undefined) return fail(alreadyMember(user.name, project));
  if (etag !== undefined && (before === undefined || etag !== etagOf(user))) return fail(outdated(user));
  if (before === role) return ok(user);
  return await accounts.changeUser(
    user.id,
    { version: user.version, project: { number: project, role } },
    { actor: actorOf(by.principal, by.origin), action: "members.change", object: user.id, outcome: "done" },
  );
}

function resourceOf(user: User, role: Role): MemberResource {
  return { user: user.id, name: user.name, role, etag: etagOf(user) };
}

/** Returns the higher of the server role, which applies everywhere, and the role in the project. */
function roleIn({ role, projects }: Principal, project: number): Role | undefined {
  const held = [role, projects.get(project)].filter((each) => each !== undefined);
  return held.toSorted((a, b) => roles.indexOf(a) - roles.indexOf(b))[0];
}

function isWithin(own: Role | undefined, role: Role | null | undefined): boolean {
  if (role === null || role === undefined) return true;
  return own !== undefined && roles.indexOf(role) >= roles.indexOf(own);
}

const aboveOwnThere: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("role-above-own-in-project"),
  hint: createMessage("role-above-own-in-project-hint"),
});

function noMember(name: string, project: number): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("member-missing", { user: name, project: `p${project}` }),
  });
}

function alreadyMember(name: string, project: number): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("member-already", { user: name, project: `p${project}` }),
  });
}
