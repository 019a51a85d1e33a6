import type { ReactElement } from "react";

import { useAnswer } from "../../../binding/use-answer.ts";
import { Answered } from "../../../ui/error/answered.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import { ChangesTable } from "../audit/changes-table.tsx";
import styles from "./settings.module.css";
import { useSettingsTexts } from "./texts.ts";

/** Limit; the audit log has all of them. */
const shown = 20;

/** Lists who changed which setting when, with old and new values. */
export function SettingsHistory(): ReactElement {
  const texts = useSettingsTexts();
  const history = useAnswer(["settings-history"], (api) => api.get("settingsHistory", {}, { limit: shown }));
  return (
    <Section title={texts("history")}>
      <Answered of={history} skeleton={<Skeleton lines={4} />}>
        {({ items: changes }) =>
          changes.length === 0 ? (
            <p className={styles["none"]}>{texts("historyNone")}</p>
          ) : (
            <ol className={styles["history"]}>
              {changes.map(({ at, by, before, after }) => (
                <li key={at}>
                  <p className={styles["line"]}>
                    {texts.rich("historyLine", { who: <strong>{by}</strong>, time: <Moment at={at} /> })}
                  </p>
                  <ChangesTable before={before} after={after} />
                </li>
              ))}
            </ol>
          )
        }
      </Answered>
    </Section>
  );
}
