import type { ReactElement } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AlertResource } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { useApi } from "../../binding/api-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { Button } from "../../ui/button/button.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { FailureLines } from "../../ui/error/failure-lines.tsx";
import { useFailureTexts, wordsOf } from "../../ui/error/failure-words.ts";
import { formatClock } from "../../ui/format/durations.ts";
import { Section } from "../../ui/page/section.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { showFailure } from "../../ui/toasts/toasts.ts";
import { TestAlerts } from "./test-alerts.tsx";
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

/** As long as a person is away for a night or a meeting. */
const silenceMs = 8 * 3_600_000;

/** Shows the alerts that fire, with what to do, those that are silenced, and whether their actions work. */
export function AlertsSection({ everyMs }: { readonly everyMs: number }): ReactElement | null {
  const texts = useSystemTexts();
  const mayChange = usePermissions()("settings:write");
  const alerts = useQuietAnswer(["alerts"], (api) => api.get("listAlerts", {}), { everyMs });
  const items = alerts.data?.items ?? [];
  const firing = items.filter(({ state }) => state === "firing");
  const silenced = items.filter(
    ({ state, silencedUntil }) => state !== "firing" && silencedUntil !== undefined,
  );
  if (firing.length + silenced.length === 0 && !mayChange) return null;
  const changed = () => void alerts.refetch();
  return (
    <Section title={firing.length === 0 ? texts("alertsNone") : texts("alerts", { count: firing.length })}>
      <div className={styles["troubles"]}>
        {firing.map((alert) => (
          <FiringAlert key={alert.name} alert={alert} changed={changed} />
        ))}
        {silenced.map((alert) => (
          <div key={alert.name} className={styles["silenced"]}>
            <code>{alert.name}</code>
            <Silence alert={alert} changed={changed} />
          </div>
        ))}
        {mayChange ? <TestAlerts /> : null}
      </div>
    </Section>
  );
}

interface FiringAlertProps {
  readonly alert: AlertResource;
  readonly changed: () => void;
}

function FiringAlert({ alert, changed }: FiringAlertProps): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const { name, severity, since = 0 } = alert;
  const failure = failureOfAlert(alert);
  const { detail, lang } = wordsOf(failure, useFailureTexts());
  const clock = (at: number) => formatClock(at, Date.now(), locale);
  return (
    <Callout tone={severity === "critical" ? "bad" : "warning"} title={<span lang={lang}>{detail}</span>}>
      <p>
        <code>{name}</code> · {texts("since", { time: clock(since) })}
      </p>
      <FailureLines failure={failure} titled />
      <Silence alert={alert} changed={changed} />
    </Callout>
  );
}

/** Stops telling people of an alert, or tells them again. */
function Silence({ alert: { name, silencedUntil }, changed }: FiringAlertProps): ReactElement {
  const texts = useSystemTexts();
  const locale = useLocale();
  const api = useApi();
  const mayChange = usePermissions()("settings:write");
  const isSilenced = silencedUntil !== undefined;
  const change = async () => {
    const done = await api.send("silenceAlert", {}, { name, forMs: isSilenced ? 0 : silenceMs });
    if (done.ok) changed();
    else showFailure(texts(isSilenced ? "stillSilenced" : "notSilenced"), done.failure);
  };
  const time = isSilenced ? formatClock(silencedUntil, Date.now(), locale) : "";
  return (
    <>
      {isSilenced ? <p>{texts("silencedUntil", { time })}</p> : null}
      {mayChange ? (
        <Button onClick={() => void change()}>{texts(isSilenced ? "tellAgain" : "silence")}</Button>
      ) : null}
    </>
  );
}

/** The words of an alert are translated like those of a failure. */
function failureOfAlert({ name, detail = name, hint, messages }: AlertResource): Failure {
  return { reason: "unavailable", detail, hint, ...(messages !== undefined && { messages }) } as Failure;
}
