import { type Role, roles } from "@wezterm-parallel/shared/domain/access/permissions";
import type { OidcSettings } from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

import type { MappedRoles } from "../../../drivers/accounts/federation.ts";

/** Returns the highest role among the groups of a person, for the server and for each project. */
export function rolesOfGroups(mapping: OidcSettings["groups"], groups: ReadonlySet<string>): MappedRoles {
  const projects = new Map<number, Role>();
  let server: Role | undefined;
  for (const { group, role, project } of mapping) {
    if (!groups.has(group)) continue;
    if (project === undefined) server = higher(server, role);
    else projects.set(Number(project.slice(1)), higher(projects.get(Number(project.slice(1))), role));
  }
  return { server, projects };
}

function higher(one: Role | undefined, other: Role): Role {
  return one !== undefined && roles.indexOf(one) < roles.indexOf(other) ? one : other;
}
