import { roles, type Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type {
  GrantResource,
  Identity,
  UserResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

/**
 * Returns whether this user may revoke a key or session: not those of users with a higher role, which the server
 * refuses.
 */
export function mayRevoke(
  me: Pick<Identity, "kind" | "id" | "role">,
  { kind, user }: Pick<GrantResource, "kind" | "user">,
  people: ReadonlyMap<string, Pick<UserResource, "role" | "projects">>,
): boolean {
  if (kind === "worker" || user === (me.kind === "user" ? me.id : undefined)) return true;
  if (user === undefined) return reaches(me.role, "owner");
  const holder = people.get(user);
  const held = holder === undefined ? [] : [holder.role, ...holder.projects.map(({ role }) => role)];
  return held.every((role) => role === undefined || reaches(me.role, role));
}

function reaches(own: Role | undefined, role: Role): boolean {
  return own !== undefined && roles.indexOf(role) >= roles.indexOf(own);
}
