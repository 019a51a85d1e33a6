import type { ReactElement } from "react";

import { Field } from "../../ui/field/field.tsx";
import { Select } from "../../ui/field/select.tsx";
import { useStoredValue } from "../../ui/storage/stored-value.ts";
import { Section } from "../../ui/page/section.tsx";
import { languageChoice, languageChoices, languageNames } from "../../ui/texts/language.ts";
import { themeChoice, themeChoices } from "../../ui/theme/theme.ts";
import styles from "./profile.module.css";
import { useProfileTexts } from "./texts.ts";

export function Appearance(): ReactElement {
  const texts = useProfileTexts();
  const words = { system: texts("themeSystem"), light: texts("light"), dark: texts("dark") };
  return (
    <Section title={texts("appearance")} lead={texts("appearanceLead")}>
      <div className={styles["pair"]}>
        <Field label={texts("language")}>
          <Select
            value={useStoredValue(languageChoice)}
            onChange={languageChoice.set}
            options={languageChoices.map((value) => ({
              value,
              label: value === "system" ? texts("languageSystem") : languageNames[value],
            }))}
          />
        </Field>
        <Field label={texts("theme")}>
          <Select
            value={useStoredValue(themeChoice)}
            onChange={themeChoice.set}
            options={themeChoices.map((value) => ({ value, label: words[value] }))}
          />
        </Field>
      </div>
    </Section>
  );
}
