import type { ReactElement } from "react";

import { Field } from "../../ui/field/field.tsx";
import { Input } from "../../ui/field/input.tsx";
import { TextArea } from "../../ui/field/text-area.tsx";
import type { ChangesDraft } from "./read-changes.ts";
import { useEditingTexts } from "./texts.ts";

interface ChangeFieldsProps {
  readonly draft: ChangesDraft;
  readonly onChange: (part: Partial<ChangesDraft>) => void;
  readonly errorOf: (field: keyof ChangesDraft) => string | undefined;
}

/** Command, variables and time limit of a task. */
export function ChangeFields({ draft, onChange, errorOf }: ChangeFieldsProps): ReactElement {
  const texts = useEditingTexts();
  return (
    <>
      <Field label={texts("command")} error={errorOf("command")}>
        <TextArea
          mono
          rows={4}
          spellCheck={false}
          value={draft.command}
          onChange={({ target }) => onChange({ command: target.value })}
        />
      </Field>
      <Field label={texts("variables")} hint={texts("variablesHint")} error={errorOf("env")} optional>
        <TextArea
          mono
          rows={3}
          spellCheck={false}
          value={draft.env}
          onChange={({ target }) => onChange({ env: target.value })}
        />
      </Field>
      <Field label={texts("timeout")} hint={texts("timeoutHint")} error={errorOf("timeout")} optional>
        <Input
          mono
          value={draft.timeout}
          autoComplete="off"
          onChange={({ target }) => onChange({ timeout: target.value })}
        />
      </Field>
    </>
  );
}
