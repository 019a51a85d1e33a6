import type { ReactElement } from "react";

import { useNow } from "../../ui/clock/now.ts";
import { formatDuration, formatElapsed } from "../../ui/format/durations.ts";
import { DurationBar } from "../../ui/progress/duration-bar.tsx";
import { coloursOf } from "../../ui/state/mark-states.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useReason } from "../../tasks/use-reason.ts";
import { OverviewRow } from "./task-row.tsx";
import { useOverviewTexts } from "./texts.ts";
import type { TaskItem } from "../../tasks/what-now.ts";
import styles from "./overview.module.css";

export function RunningRow({ row }: { readonly row: TaskItem }): ReactElement {
  const { task, mark } = row;
  const reason = useReason(task);
  const { startedAt } = task;
  if (startedAt === undefined) return <OverviewRow row={row}>{reason}</OverviewRow>;
  return (
    <OverviewRow row={row} time={<Course since={startedAt} expectedMs={task.expectedMs} />}>
      <span className={styles["course"]}>
        <span className={styles["reason"]}>{reason}</span>
        {task.expectedMs === undefined ? null : (
          <DurationBar startedAt={startedAt} expectedMs={task.expectedMs} colours={coloursOf(mark)} />
        )}
      </span>
    </OverviewRow>
  );
}

interface CourseProps {
  readonly since: number;
  readonly expectedMs: number | undefined;
}

/** The duration so far, and the usual one. */
function Course({ since, expectedMs }: CourseProps): ReactElement {
  const texts = useOverviewTexts();
  const locale = useLocale();
  const elapsed = useNow() - since;
  const time = formatDuration(expectedMs ?? 0, locale);
  const usual =
    expectedMs === undefined
      ? texts("unknownTime")
      : texts(elapsed > expectedMs ? "over" : "usually", { time });
  return (
    <>
      <span className={styles["elapsed"]}>{formatElapsed(elapsed, locale)}</span> {usual}
    </>
  );
}
