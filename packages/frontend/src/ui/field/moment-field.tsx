import { useState, type ReactElement } from "react";

import { readMoment, showMoment } from "../format/typed-moment.ts";
import { useLanguage } from "../texts/language.ts";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";
import { useMomentTexts } from "./moment-texts.ts";

interface MomentFieldProps {
  readonly label: string;
  /** As an address has it, or what was typed and is no date; undefined: none. */
  readonly value: string | undefined;
  /** What was typed, once it is finished: by Enter, or by leaving the field. */
  readonly onChange: (value: string | undefined) => void;
}

/**
 * A date with or without a time, typed as the page's language writes it: browsers' own fields follow the browser's
 * language. What is no date stays there with what would be one.
 */
export function MomentField({ label, value = "", onChange }: MomentFieldProps): ReactElement {
  const texts = useMomentTexts();
  const language = useLanguage();
  const shown = showMoment(value, language);
  const [typed, setTyped] = useState(shown);
  const [known, setKnown] = useState(shown);
  if (known !== shown) {
    // Back, forward, clearing and another language change it from elsewhere.
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
          // Of an input method's list, Enter only chooses.
          if (key === "Enter" && !nativeEvent.isComposing) finish();
        }}
      />
    </Field>
  );
}
