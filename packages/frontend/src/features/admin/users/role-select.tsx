import type { ReactElement } from "react";

import { roles, type Role } from "@wezterm-parallel/shared/domain/access/permissions";

import { useMe } from "../../../binding/me-context.ts";
import { Select } from "../../../ui/field/select.tsx";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";

interface RoleSelectProps {
  readonly value: Role | "none";
  readonly onChange: (role: Role | "none") => void;
  /** Label for having no role; absent: not offered. */
  readonly none?: string | undefined;
  /** Set for a role limited to one project. */
  readonly project?: string | undefined;
  /** Needed when no field labels it. */
  readonly "aria-label"?: string | undefined;
}

/** Selects a role: at most the user's own, or the one already held. */
export function RoleSelect({ value, onChange, none, project, ...props }: RoleSelectProps): ReactElement {
  const texts = useRoleTexts();
  const me = useMe();
  const held = [me.role, me.projects.find((each) => each.project === project)?.role];
  const highest = Math.min(...held.map((role) => (role === undefined ? roles.length : roles.indexOf(role))));
  const given = roles.filter((role, at) => at >= highest || role === value);
  const options = given.map((role) => ({ value: role as Role | "none", label: texts(role) }));
  return (
    <Select
      {...props}
      value={value}
      onChange={onChange}
      options={none === undefined ? options : [...options, { value: "none", label: none }]}
    />
  );
}
