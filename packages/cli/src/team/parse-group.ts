import { InvalidArgumentError } from "commander";

import { roles, type Role } from "@wezterm-parallel/shared/domain/access/permissions";

export interface GroupRole {
  readonly group: string;
  readonly role: Role;
  /** As typed: an id, a name or a directory; absent: on the server. */
  readonly in?: string;
}

/** `GROUP=ROLE` or `GROUP=ROLE:PROJECT`; groups may have `=` in their name, as those of LDAP have. */
export function parseGroup(text: string, before: readonly GroupRole[] = []): readonly GroupRole[] {
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
