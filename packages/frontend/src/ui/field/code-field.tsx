import type { ReactElement } from "react";

import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { TextArea } from "./text-area.tsx";

interface CodeFieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly placeholder?: string | undefined;
  /** Id of a list of suggestions. */
  readonly list?: string | undefined;
  readonly name?: string | undefined;
  /** `url`: phones show the keyboard for addresses. */
  readonly type?: "text" | "url" | undefined;
  readonly required?: boolean | undefined;
  /** Takes several lines, and has room for this many at first. */
  readonly rows?: number | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const typed = { mono: true, autoComplete: "off", autoCapitalize: "none", spellCheck: false } as const;

/** A field for names, commands and rules, which the browser neither completes nor corrects. */
export function CodeField(props: CodeFieldProps): ReactElement {
  const { label, hint, required = false, rows, list, type = "text", onChange, ...input } = props;
  const control = {
    ...typed,
    ...input,
    required,
    onChange: ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value),
  };
  return (
    <Field label={label} hint={hint} optional={!required}>
      {rows === undefined ? (
        <Input {...control} list={list} type={type} />
      ) : (
        <TextArea {...control} rows={rows} />
      )}
    </Field>
  );
}
