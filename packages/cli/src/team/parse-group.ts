import { InvalidArgumentError } from "commander";

import { roles, type Role } from "@wezterm-parallel/shared/domain/access/permissions";

export interface GroupRole {
  readonly group: string;
  readonly role: Role;
  /** An id, a name or a directory, as typed; undefined for the whole server. */
  readonly in?: string;
}

/** Parses `GROUP=ROLE` or `GROUP=ROLE:PROJECT`; a group's name may contain `=`, as in LDAP. */
export function parseGroupRole(text: string, before: readonly GroupRole[] = []): readonly GroupRole[] {
  const at = text.indexOf(":", text.lastIndexOf("="));
  const head = at === -1 ? text : text.slice(0, at);
  const project = at === -1 ? undefined : text.slice(at + 1);
  const group = head.slice(0, Math.max(0, head.lastIndexOf("=")));
  const role = roles.find((each) => each === head.slice(head.lastIndexOf("=") + 1));
  if (group === "" || role === undefined || project === "") {
    throw new InvalidArgumentError(
      `It must be GROUP=ROLE or GROUP=ROLE:PROJECT; roles: ${roles.join(", ")}.`,
    );
  }
  return [...before, { group, role, ...(project !== undefined && { in: project }) }];
}
