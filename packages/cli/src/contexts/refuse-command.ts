import {
  permissionsOf,
  roles,
  type Permission,
  type Role,
} from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { visible } from "../text/width.ts";
import { commandNeeds, mayUse } from "./command-needs.ts";
import type { StoredAccess, ServerContext } from "./server-context.ts";

/**
 * Returns why the user of a context may not run a command; undefined when they may, or when it is unknown.
 */
export function refuseCommand(path: string, context: ServerContext): Failure | undefined {
  const { access } = context;
  if (access === undefined || mayUse(path, access)) return undefined;
  // Names the last need only: a role without it has none of the alternatives either.
  const need = commandNeeds[path]?.at(-1) as Permission;
  return {
    reason: "unauthorized",
    detail: `wzp ${path} requires the permission ${need}, but ${whoYouAre(context, access)}.`,
    hint: whoCanGive(need, context, access),
  };
}

function whoYouAre({ server, user }: ServerContext, { role, projects }: StoredAccess): string {
  const where = `at ${server}`;
  if (role !== undefined) return `${visible(user)} is ${role} ${where}`;
  return projects.length === 0
    ? `${visible(user)} has no role ${where}`
    : `${visible(user)} has only roles in single projects ${where}, none of which includes it`;
}

function whoCanGive(need: Permission, context: ServerContext, { role }: StoredAccess): string {
  if (role !== undefined && permissionsOf[role].has(need)) {
    return `The API key of this context does not include it. Create a key that does: wzp keys add NAME --scope ${need} …`;
  }
  const least = leastRole(need);
  const giver = least === "owner" ? "An owner" : "An owner or admin";
  return `${giver} can grant it: wzp users role ${visible(context.user)} ${least}`;
}

/** Returns the smallest role that includes a permission. */
function leastRole(need: Permission): Role {
  return roles.findLast((role) => permissionsOf[role].has(need)) ?? "owner";
}
