import type { ReactElement } from "react";

import { Field } from "../../ui/field/field.tsx";
import { PasswordInput } from "../../ui/field/password-input.tsx";
import { useProfileTexts } from "./texts.ts";

interface PresentPasswordProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** The server rejected the submitted password. */
  readonly wrong: boolean;
}

/** Asks for the password again before actions that a stolen session must not perform. */
export function PresentPassword({ value, onChange, wrong }: PresentPasswordProps): ReactElement {
  const texts = useProfileTexts();
  return (
    <Field label={texts("currentPassword")} error={wrong ? texts("wrongPassword") : undefined}>
      <PasswordInput
        name="old"
        required
        autoComplete="current-password"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}
