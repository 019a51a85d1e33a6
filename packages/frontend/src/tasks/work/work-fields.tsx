import type { ReactElement } from "react";

import { CodeField } from "../../ui/field/code-field.tsx";
import { Field } from "../../ui/field/field.tsx";
import { Select } from "../../ui/field/select.tsx";
import type { DraftedWork } from "./drafted-work.ts";

interface WorkFieldsProps {
  readonly label: string;
  readonly texts: (
    name: "command" | "commandHint" | "kindCommand" | "kindPlan" | "tasks" | "tasksHint",
  ) => string;
  readonly draft: DraftedWork;
  readonly change: (changes: Partial<DraftedWork>) => void;
}

/** Asks whether tasks of the plan or a command start, and which. */
export function WorkFields({ label, texts, draft, change }: WorkFieldsProps): ReactElement {
  const what = draft.kind === "plan" ? "tasks" : "command";
  return (
    <>
      <Field label={label}>
        <Select
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={[
            { value: "plan", label: texts("kindPlan") },
            { value: "tasks", label: texts("kindCommand") },
          ]}
        />
      </Field>
      <CodeField
        label={texts(what)}
        hint={texts(`${what}Hint`)}
        required={what === "command"}
        value={draft[what]}
        onChange={(value) => change({ [what]: value })}
      />
    </>
  );
}
