import { CircleCheck, CirclePause, Unplug, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";

import { dutyOf } from "@wezterm-parallel/shared/domain/worker/drain-worker";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Tone } from "../../ui/badge/badge.tsx";
import { formatClock } from "../../ui/format/durations.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useWorkersTexts } from "./texts.ts";
import styles from "./workers.module.css";

const marks: Readonly<Record<WorkerResource["state"], { readonly icon: LucideIcon; readonly tone: Tone }>> = {
  connected: { icon: CircleCheck, tone: "good" },
  draining: { icon: CirclePause, tone: "warning" },
  away: { icon: Unplug, tone: "bad" },
};

/** Shows whether a worker is connected, and whether it takes tasks. */
export function WorkerState({ worker }: { readonly worker: WorkerResource }): ReactElement {
  const texts = useWorkersTexts();
  const locale = useLocale();
  const { state, lastSeenAt } = worker;
  const duty = dutyOf(worker);
  const { icon: Icon, tone } = marks[state];
  const time = formatClock(lastSeenAt, Date.now(), locale);
  return (
    <span
      className={styles["state"]}
      data-tone={tone}
      data-tooltip={state === "away" ? texts("awayHint") : undefined}
    >
      <Icon aria-hidden="true" />
      {state === "away"
        ? texts(duty === "taking" ? "away" : "drainingAway", { time })
        : texts(duty === "drained" ? duty : state)}
    </span>
  );
}
