import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task-states";

import { formatDuration } from "../../ui/format/durations.ts";
import { DurationBar } from "../../ui/progress/duration-bar.tsx";
import { ProgressBar } from "../../ui/progress/progress-bar.tsx";
import type { StateColours } from "../../ui/state/mark-states.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { Elapsed } from "../../ui/time/duration.tsx";
import { useBoardTexts } from "./texts.ts";
import styles from "./card.module.css";

interface CardTimeProps {
  readonly task: LiveTask;
  readonly colours: StateColours;
}

/** How long it has taken against how long it usually does. */
export function CardTime({ task, colours }: CardTimeProps): ReactElement | null {
  const texts = useBoardTexts();
  const locale = useLocale();
  const { startedAt, endedAt, expectedMs, state } = task;
  const usual =
    expectedMs === undefined ? undefined : texts("now", { time: formatDuration(expectedMs, locale) });
  if (startedAt === undefined || (endedAt === undefined && !isLive(state)))
    return usual === undefined ? null : <p className={styles["time"]}>{usual}</p>;
  return (
    <div className={styles["time"]}>
      <span>
        <Elapsed since={startedAt} until={endedAt} />
      </span>
      {expectedMs === undefined ? null : endedAt === undefined ? (
        <DurationBar startedAt={startedAt} expectedMs={expectedMs} colours={colours} />
      ) : (
        <ProgressBar
          value={endedAt - startedAt}
          of={expectedMs}
          colours={colours}
          label={texts("took", { time: formatDuration(endedAt - startedAt, locale) })}
        />
      )}
      {usual === undefined ? null : <span className={styles["usual"]}>{usual}</span>}
    </div>
  );
}
