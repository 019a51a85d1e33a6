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
import { useSystemTexts } from "./texts.ts";
import styles from "./system.module.css";

/** As long as a person is away for a night or a meeting. */
const silenceMs = 8 * 3_600_000;

/** Shows the alerts that fire, with what to do; nothing while none does. */
export function AlertsSection({ everyMs }: { readonly everyMs: number }): ReactElement | null {
  const texts = useSystemTexts();
  const alerts = useQuietAnswer(["alerts"], (api) => api.get("listAlerts", {}), { everyMs });
  const firing = alerts.data?.items.filter(({ state }) => state === "firing") ?? [];
  if (firing.length === 0) return null;
  return (
    <Section title={texts("alerts", { count: firing.length })}>
      <div className={styles["troubles"]}>
        {firing.map((alert) => (
          <FiringAlert key={alert.name} alert={alert} changed={() => void alerts.refetch()} />
        ))}
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
  const { name, severity, since = 0, silencedUntil } = alert;
  const failure = failureOfAlert(alert);
  const { detail, lang } = wordsOf(failure, useFailureTexts());
  const clock = (at: number) => formatClock(at, Date.now(), locale);
  return (
    <Callout tone={severity === "critical" ? "bad" : "warning"} title={<span lang={lang}>{detail}</span>}>
      <p>
        <code>{name}</code> · {texts("since", { time: clock(since) })}
      </p>
      <FailureLines failure={failure} titled />
      {silencedUntil === undefined ? (
        <Silence name={name} changed={changed} />
      ) : (
        <p>{texts("silencedUntil", { time: clock(silencedUntil) })}</p>
      )}
    </Callout>
  );
}

function Silence({ name, changed }: Pick<AlertResource, "name"> & Pick<FiringAlertProps, "changed">) {
  const texts = useSystemTexts();
  const api = useApi();
  if (!usePermissions()("settings:write")) return null;
  const silence = async () => {
    const silenced = await api.send("silenceAlert", {}, { name, forMs: silenceMs });
    if (silenced.ok) changed();
    else showFailure(texts("notSilenced"), silenced.failure);
  };
  return <Button onClick={() => void silence()}>{texts("silence")}</Button>;
}

/** The words of an alert are translated like those of a failure. */
function failureOfAlert({ name, detail = name, hint, messages }: AlertResource): Failure {
  return { reason: "unavailable", detail, hint, ...(messages !== undefined && { messages }) } as Failure;
}
