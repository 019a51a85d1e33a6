import { X } from "lucide-react";
import { type ReactElement, useState } from "react";

import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";

import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { useRoleTexts } from "../../../ui/texts/role-texts.ts";
import styles from "../admin.module.css";
import { RoleSelect } from "./role-select.tsx";
import { useUsersTexts } from "./texts.ts";
import type { ChangingProps } from "./use-change-user.ts";
import { useProjectNames } from "./use-project-names.ts";

/** Edits a user's roles in single projects, besides the server-wide role. */
export function ProjectRoles({ user, change }: ChangingProps): ReactElement {
  const texts = useUsersTexts();
  const roleTexts = useRoleTexts();
  const names = useProjectNames();
  const set = (project: string, role: Role | null) => {
    const before = user.projects.find((each) => each.project === project)?.role ?? null;
    const named = { name: user.name, project: names.get(project) ?? project };
    const text =
      role === null
        ? texts("roleInProjectTaken", named)
        : texts("roleInProjectChanged", { ...named, role: roleTexts(role) });
    void change({ project: { project, role } }, { text, undo: { project: { project, role: before } } });
  };
  const free = [...names].filter(([id]) => !user.projects.some(({ project }) => project === id));
  return (
    <>
      {user.projects.map(({ project, role }) => (
        <div key={project} className={styles["line"]}>
          <Field label={texts("roleIn", { project: names.get(project) ?? project })}>
            <RoleSelect value={role} onChange={(next) => set(project, next === "none" ? null : next)} />
          </Field>
          <IconButton
            icon={<X />}
            label={`${texts("take")}: ${names.get(project) ?? project}`}
            onClick={() => set(project, null)}
          />
        </div>
      ))}
      {free.length === 0 ? null : <AddRole key={free.length} projects={free} set={set} />}
    </>
  );
}

interface AddRoleProps {
  readonly projects: readonly (readonly [id: string, name: string])[];
  readonly set: (project: string, role: Role) => void;
}

function AddRole({ projects, set }: AddRoleProps): ReactElement {
  const texts = useUsersTexts();
  const [project, setProject] = useState(projects[0]?.[0] ?? "");
  const [role, setRole] = useState<Role>("operator");
  return (
    <div className={styles["line"]}>
      <Field label={texts("project")}>
        <Select
          value={project}
          onChange={setProject}
          options={projects.map(([value, label]) => ({ value, label }))}
        />
      </Field>
      <Field label={texts("roleIn", { project: projects.find(([id]) => id === project)?.[1] ?? project })}>
        <RoleSelect value={role} onChange={(next) => (next === "none" ? undefined : setRole(next))} />
      </Field>
      <Button onClick={() => set(project, role)}>{texts("addRole")}</Button>
    </div>
  );
}
