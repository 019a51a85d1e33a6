import type { ReactElement } from "react";

import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { usePasskeyTexts } from "./passkey-texts.ts";

interface PasskeyNameProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function PasskeyName({ value, onChange }: PasskeyNameProps): ReactElement {
  const texts = usePasskeyTexts();
  return (
    <Field label={texts("name")} hint={texts("nameHint")}>
      <Input
        name="label"
        required
        maxLength={100}
        autoComplete="off"
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Field>
  );
}
