import type { ReactElement } from "react";

import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { Field } from "./field.tsx";
import { Select } from "./select.tsx";

interface ProjectFieldProps {
  readonly label: string;
  readonly projects: readonly ProjectResource[];
  /** Id of the chosen project. */
  readonly value: string;
  readonly onChange: (project: string) => void;
}

/** Chooses one of these projects, by name and id. */
export function ProjectField({ label, projects, value, onChange }: ProjectFieldProps): ReactElement {
  return (
    <Field label={label}>
      <Select
        value={value}
        onChange={onChange}
        options={projects.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
      />
    </Field>
  );
}
