import { useState, type ReactElement } from "react";

import { readMoment, showMoment } from "../format/typed-moment.ts";
import { useLanguage } from "../texts/language.ts";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { useMomentTexts } from "./moment-texts.ts";

interface MomentFieldProps {
  readonly label: string;
  /** In the format of addresses, or invalid text as typed; undefined: empty. */
  readonly value: string | undefined;
  /** Called on Enter or when the field loses focus. */
  readonly onChange: (value: string | undefined) => void;
}

/**
 * A date with an optional time, typed in the format of the page's language: native date fields use the browser's
 * language instead. Invalid text stays, with an example of the format.
 */
export function MomentField({ label, value = "", onChange }: MomentFieldProps): ReactElement {
  const texts = useMomentTexts();
  const language = useLanguage();
  const shown = showMoment(value, language);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (known !== shown) {
    // Updates the field when navigation, clearing or a change of language changes the value.
    setKnown(shown);
    setTyped(shown);
  }
  const finish = () => {
    const text = typed.trim();
    const read = readMoment(text) ?? text;
    setTyped(showMoment(read, language));
    if (read !== value) onChange(read === "" ? undefined : read);
  };
  const example = showMoment(`${new Date().getFullYear()}-01-31 18:00`, language);
  const isWrong = value !== "" && readMoment(value) === undefined;
  return (
    <Field label={label} error={isWrong ? texts("wrong", { moment: example }) : undefined}>
      <Input
        placeholder={texts("form")}
        maxLength={40}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={finish}
        onKeyDown={({ key, nativeEvent }) => {
          // During IME composition, Enter only picks a candidate.
          if (key === "Enter" && !nativeEvent.isComposing) finish();
        }}
      />
    </Field>
  );
}
