import type { ReactElement } from "react";

import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Section } from "../../../ui/page/section.tsx";
import styles from "./settings.module.css";
import type { LimitId, SettingsDraft } from "./settings-draft.ts";
import { useSettingsTexts } from "./texts.ts";

interface LimitInputsProps {
  readonly limits: SettingsDraft["limits"];
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly onChange: (limits: SettingsDraft["limits"]) => void;
}

export function LimitInputs({ limits, errors, onChange }: LimitInputsProps): ReactElement {
  const texts = useSettingsTexts();
  const input = (id: LimitId, label: string, hint?: string) => (
    <Field id={id} label={label} hint={hint} error={errors.find(({ field }) => field === id)?.message}>
      <Input
        inputMode="decimal"
        value={limits[id]}
        onChange={({ target }) => onChange({ ...limits, [id]: target.value })}
      />
    </Field>
  );
  return (
    <>
      <Section title={texts("limits")} lead={texts("limitsLead")}>
        <div className={styles["limits"]}>
          {(["address", "account"] as const).map((whose) => (
            <fieldset key={whose}>
              <legend>{texts(whose)}</legend>
              <div className={styles["pair"]}>
                {input(`${whose}-burst`, texts("burst"))}
                {input(`${whose}-perSecond`, texts("perSecond"))}
              </div>
              <p className={styles["hint"]}>{texts(whose === "address" ? "addressHint" : "accountHint")}</p>
            </fieldset>
          ))}
          {input("streams", texts("streams"), texts("streamsHint"))}
        </div>
      </Section>
      <Section title={texts("sessions")} lead={texts("sessionsLead")}>
        <div className={styles["limits"]}>
          {input("idleHours", texts("idleHours"), texts("idleHoursHint"))}
          <div className={styles["pair"]}>
            {input("browserDays", texts("browserDays"))}
            {input("programDays", texts("programDays"))}
          </div>
        </div>
      </Section>
    </>
  );
}
