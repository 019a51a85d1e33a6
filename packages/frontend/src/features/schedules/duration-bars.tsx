import type { ReactElement } from "react";

import type { Firing } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { formatDuration, formatMoment } from "../../ui/format/durations.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useSchedulesTexts } from "./texts.ts";
import styles from "./schedules.module.css";

interface Bar {
  readonly at: number;
  readonly ms: number;
  readonly state: string;
}

const fewest = 2;

/** Plots how long the runs took, oldest first; the table below has the same values. */
export function DurationBars({ firings }: { readonly firings: readonly Firing[] }): ReactElement | null {
  const texts = useSchedulesTexts();
  const locale = useLocale();
  const bars = firings.flatMap(({ dueAt, run }): Bar[] =>
    run?.endedAt === undefined ? [] : [{ at: dueAt, ms: run.endedAt - run.createdAt, state: run.state }],
  );
  if (bars.length < fewest) return null;
  const most = Math.max(...bars.map(({ ms }) => ms), 1);
  return (
    <figure className={styles["plot"]}>
      <figcaption className={styles["quiet"]}>
        {texts("durations")} · {formatDuration(most, locale)}
      </figcaption>
      <div className={styles["bars"]} aria-hidden="true">
        {bars.toReversed().map(({ at, ms, state }) => (
          <span
            key={at}
            data-state={state}
            data-tooltip={`${formatMoment(at, locale)} · ${formatDuration(ms, locale)}`}
            style={{ blockSize: `${Math.max((ms / most) * 100, 3)}%` }}
          />
        ))}
      </div>
    </figure>
  );
}
