import { CirclePause, CirclePlay, Play } from "lucide-react";
import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { ScheduleResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import { usePermissions } from "../../binding/me-context.ts";
import { Badge } from "../../ui/badge/badge.tsx";
import { IconButton } from "../../ui/button/icon-button.tsx";
import { Link } from "../../ui/link/link.tsx";
import { sortRows, type Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useSort } from "../../ui/table/use-sort.ts";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { FiringOutcome } from "./firing-outcome.tsx";
import { useSchedulesTexts } from "./texts.ts";
import { useScheduleActs } from "./use-schedule-acts.ts";
import styles from "./schedules.module.css";

interface SchedulesTableProps {
  readonly schedules: readonly ScheduleResource[];
  /** The schedule whose details are shown. */
  readonly selected: ScheduleResource | undefined;
}

export function keyOfSchedule({ project, name }: ScheduleResource): string {
  return `${project} ${name}`;
}

/** Lists schedules; a row toggles the details of its schedule. */
export function SchedulesTable({ schedules, selected }: SchedulesTableProps): ReactElement {
  const texts = useSchedulesTexts();
  const [sort, setSort] = useSort();
  const may = usePermissions();
  const chosen = selected && keyOfSchedule(selected);
  const columns: readonly Column<ScheduleResource>[] = [
    {
      id: "name",
      header: texts("name"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (schedule) => <Name schedule={schedule} isSelected={keyOfSchedule(schedule) === chosen} />,
    },
    {
      id: "project",
      header: texts("project"),
      sortBy: ({ directory }) => directory,
      cell: ({ project, directory }) => (
        <Link className={styles["above"]} to={addressOf("board", { project })}>
          {directory.replace(/^.*\//, "")}
        </Link>
      ),
    },
    { id: "times", header: texts("times"), cell: ({ timing }) => <Times timing={timing} /> },
    {
      id: "next",
      header: texts("next"),
      sortBy: ({ next }) => next[0],
      amounts: false,
      cell: (schedule) => <Next schedule={schedule} />,
    },
    {
      id: "last",
      header: texts("last"),
      card: "whole",
      cell: ({ last }) => (last === undefined ? texts("never") : <FiringOutcome firing={last} />),
    },
    {
      id: "actions",
      header: "",
      align: "end",
      cell: (schedule) => (may("runs:write", schedule.project) ? <Actions schedule={schedule} /> : null),
    },
  ];
  return (
    <Table
      label={texts("schedules")}
      wide
      columns={columns}
      rows={sortRows(schedules, columns, sort)}
      keyOf={keyOfSchedule}
      sort={sort}
      onSort={setSort}
      selected={chosen}
    />
  );
}

interface NameProps {
  readonly schedule: ScheduleResource;
  readonly isSelected: boolean;
}

function Name({ schedule: { project, name }, isSelected }: NameProps): ReactElement {
  const query = isSelected ? {} : { project, schedule: name };
  return (
    <Link to={addressOf("schedules", {}, query)} data-row-link="" aria-current={isSelected || undefined}>
      {name}
    </Link>
  );
}

function Times({ timing }: Pick<ScheduleResource, "timing">): ReactElement {
  return (
    <span className={styles["times"]}>
      <code>{timing.cron}</code>
      <span>{timing.timezone}</span>
    </span>
  );
}

function Next({ schedule: { paused, next } }: Pick<NameProps, "schedule">): ReactElement {
  const texts = useSchedulesTexts();
  const [soon] = next;
  if (paused) return <Badge tone="warning">{texts("paused")}</Badge>;
  return soon === undefined ? <>{texts("over")}</> : <TimeAgo at={soon} />;
}

function Actions({ schedule }: Pick<NameProps, "schedule">): ReactElement {
  const texts = useSchedulesTexts();
  const { busy, pause, run } = useScheduleActs(schedule);
  const { name, paused } = schedule;
  return (
    <span className={styles["actions"]}>
      <IconButton
        size="small"
        icon={<Play />}
        busy={busy}
        label={texts("runNowOf", { schedule: name })}
        onClick={() => void run()}
      />
      <IconButton
        size="small"
        icon={paused ? <CirclePlay /> : <CirclePause />}
        busy={busy}
        label={texts(paused ? "resumeOf" : "pauseOf", { schedule: name })}
        onClick={() => void pause(!paused)}
      />
    </span>
  );
}
