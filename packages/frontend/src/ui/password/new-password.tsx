import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  leastPasswordCharacters,
  passwordRules,
} from "@wezterm-parallel/shared/domain/access/password-rules";

import { Field } from "../field/field.tsx";
import { PasswordInput } from "../field/password-input.tsx";
import { usePasswordTexts, useRuleTexts } from "./password-texts.ts";

interface TypedPassword {
  readonly password: string;
  readonly again: string;
}

export const nothingTyped: TypedPassword = { password: "", again: "" };

interface NewPasswordProps {
  readonly value: TypedPassword;
  readonly onChange: (value: TypedPassword) => void;
  /** True if the form was submitted: errors are shown only after that. */
  readonly sent: boolean;
  /** The server's refusal of the password. */
  readonly failure?: Failure | undefined;
}

/** Fields for a new password, typed twice; explains why one is refused. */
export function NewPassword({ value, onChange, sent, failure }: NewPasswordProps): ReactElement {
  const texts = usePasswordTexts();
  const rules = useRuleTexts();
  const rule = ruleOf(failure) ?? (sent && isShort(value) ? "short" : undefined);
  return (
    <>
      <Field label={texts("new")} hint={texts("hint")} error={rule === undefined ? undefined : rules(rule)}>
        <PasswordInput
          name="password"
          autoComplete="new-password"
          value={value.password}
          onChange={(event) => onChange({ ...value, password: event.target.value })}
        />
      </Field>
      <Field
        label={texts("again")}
        error={sent && rule === undefined && !isSame(value) ? texts("notSame") : undefined}
      >
        <PasswordInput
          name="again"
          autoComplete="new-password"
          value={value.again}
          onChange={(event) => onChange({ ...value, again: event.target.value })}
        />
      </Field>
    </>
  );
}

/** Returns whether it can be sent: the server checks the other rules. */
export function isWorthSending(value: TypedPassword): boolean {
  return !isShort(value) && isSame(value);
}

/** Returns the rule that the password breaks according to the server; undefined for other failures. */
export function ruleOf(failure: Failure | undefined): (typeof passwordRules)[number] | undefined {
  return passwordRules.find((rule) => rule === failure?.data?.["rule"]);
}

function isShort({ password }: TypedPassword): boolean {
  return [...password.normalize("NFKC")].length < leastPasswordCharacters;
}

function isSame({ password, again }: TypedPassword): boolean {
  return password === again;
}
