import type { ReactElement } from "react";

import type { ProjectResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CodeField } from "../../../ui/field/code-field.tsx";
import { ProjectField } from "../../../ui/field/project-field.tsx";

interface Identity {
  readonly name: string;
  readonly project: string;
}

interface IdentityFieldsProps {
  readonly texts: (name: "name" | "nameHint" | "project") => string;
  readonly projects: readonly ProjectResource[];
  readonly draft: Identity;
  readonly change: (changes: Partial<Identity>) => void;
}

/** Name and project of a new webhook, which stay as they are. */
export function IdentityFields({ texts, projects, draft, change }: IdentityFieldsProps): ReactElement {
  return (
    <>
      <CodeField
        label={texts("name")}
        hint={texts("nameHint")}
        name="name"
        required
        value={draft.name}
        onChange={(name) => change({ name })}
      />
      <ProjectField
        label={texts("project")}
        projects={projects}
        value={draft.project}
        onChange={(project) => change({ project })}
      />
    </>
  );
}
