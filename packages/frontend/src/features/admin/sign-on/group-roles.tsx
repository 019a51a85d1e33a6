import { Plus, X } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../../ui/button/button.tsx";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { Section } from "../../../ui/page/section.tsx";
import styles from "../admin.module.css";
import { RoleSelect } from "../users/role-select.tsx";
import { useProjectNames } from "../users/use-project-names.ts";
import { newGroup, type GroupDraft } from "./sign-on-draft.ts";
import { useSignOnTexts } from "./texts.ts";

interface GroupRolesProps {
  readonly groups: readonly GroupDraft[];
  readonly onChange: (groups: readonly GroupDraft[]) => void;
}

/** Maps the provider's groups to roles on the server or in one project. */
export function GroupRoles({ groups, onChange }: GroupRolesProps): ReactElement {
  const texts = useSignOnTexts();
  const names = useProjectNames();
  const places = [
    { value: "", label: texts("everywhere") },
    ...[...names].map(([value, label]) => ({ value, label })),
  ];
  const edit = (id: string, change: Partial<GroupDraft>) =>
    onChange(groups.map((each) => (each.id === id ? { ...each, ...change } : each)));
  return (
    <Section title={texts("groups")} lead={texts("groupsLead")}>
      <div className={styles["stack"]}>
        {groups.map(({ id, group, role, project }) => (
          <div key={id} className={styles["line"]}>
            <Field label={texts("group")}>
              <Input mono value={group} onChange={({ target }) => edit(id, { group: target.value })} />
            </Field>
            <Field label={texts("role")}>
              <RoleSelect
                value={role}
                onChange={(next) => (next === "none" ? undefined : edit(id, { role: next }))}
              />
            </Field>
            <Field label={texts("where")}>
              <Select value={project} onChange={(next) => edit(id, { project: next })} options={places} />
            </Field>
            <IconButton
              icon={<X />}
              label={texts("removeGroup", { group })}
              onClick={() => onChange(groups.filter((each) => each.id !== id))}
            />
          </div>
        ))}
        <Button
          icon={<Plus />}
          onClick={() => onChange([...groups, newGroup({ group: "", role: "operator", project: "" })])}
        >
          {texts("addGroup")}
        </Button>
      </div>
    </Section>
  );
}
