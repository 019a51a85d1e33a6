import type { ReactElement } from "react";

import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { formatAgo, formatDuration } from "../../ui/format/durations.ts";
import { DefinitionList } from "../../ui/page/definition-list.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { Moment } from "../../ui/time/moment.tsx";
import { useSchedulesTexts } from "./texts.ts";
import styles from "./schedules.module.css";

interface FactsProps {
  readonly schedule: ScheduleResource;
}

/** Shows what a schedule runs, and its rules. */
export function ScheduleFacts({ schedule }: FactsProps): ReactElement {
  const texts = useSchedulesTexts();
  const { timing, isOfPlan, owner, directory } = schedule;
  const { until } = timing;
  return (
    <DefinitionList
      items={[
        { term: texts("runs"), value: <Work schedule={schedule} /> },
        { term: texts("directory"), value: directory, mono: true },
        { term: texts("from"), value: isOfPlan ? texts("fromPlan") : texts("fromPerson", { owner }) },
        ...useRules(schedule),
        { term: texts("until"), value: until === undefined ? undefined : <Moment at={until} /> },
      ]}
    />
  );
}

function Work({ schedule: { work } }: FactsProps): ReactElement {
  const texts = useSchedulesTexts();
  if (work.kind === "tasks") return <code>{work.tasks.map(({ command }) => command).join("\n")}</code>;
  if (work.tasks.length === 0 && work.params.length === 0) return <>{texts("allTasks")}</>;
  return <code>{[...work.tasks, ...work.params].join(" ")}</code>;
}

function useRules({ timing }: ScheduleResource) {
  const texts = useSchedulesTexts();
  const locale = useLocale();
  const late = { time: formatDuration(timing.windowMs, locale) };
  const missed = {
    skip: texts("missedSkip"),
    "run-once": texts("missedRunOnce", late),
    "run-all": texts("missedRunAll", late),
  };
  const overlap = {
    skip: texts("overlapSkip"),
    queue: texts("overlapQueue"),
    "cancel-running": texts("overlapCancel"),
  };
  const jitter = { time: formatDuration(timing.jitterMs, locale) };
  return [
    { term: texts("missed"), value: missed[timing.missed] },
    { term: texts("overlap"), value: overlap[timing.overlap] },
    { term: texts("jitter"), value: timing.jitterMs === 0 ? undefined : texts("jitterUpTo", jitter) },
  ];
}

/** Lists the next times, in the zone of the schedule. */
export function NextTimes({ schedule: { next, timing } }: FactsProps): ReactElement {
  const locale = useLocale();
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: timing.timezone,
    dateStyle: "full",
    timeStyle: "short",
  });
  return (
    <ol className={styles["next"]}>
      {next.map((at) => (
        <li key={at}>
          <time dateTime={new Date(at).toISOString()}>{format.format(at)}</time>
          <span className={styles["quiet"]}>{formatAgo(at, Date.now(), locale)}</span>
        </li>
      ))}
    </ol>
  );
}
