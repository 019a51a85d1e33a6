import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { usePermissions } from "../../binding/me-context.ts";
import { useLink } from "../../binding/use-live.ts";
import { formatBytes, numberFormat } from "../../ui/format/numbers.ts";
import { Link } from "../../ui/link/link.tsx";
import { Sparkline } from "../../ui/progress/sparkline.tsx";
import { sortRows, type Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useSort } from "../../ui/table/use-sort.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { Badge } from "../../ui/badge/badge.tsx";
import { DrainButton } from "./drain-button.tsx";
import { Room } from "./room.tsx";
import { useWorkersTexts } from "./texts.ts";
import type { LoadCourses } from "./use-load-courses.ts";
import { WorkerState } from "./worker-state.tsx";
import styles from "./workers.module.css";

interface WorkersTableProps {
  readonly workers: readonly WorkerResource[];
  readonly courses: LoadCourses;
  /** The worker whose tasks are shown. */
  readonly selected: string | undefined;
}

/** Compares the workers; a row toggles the list of its tasks. */
export function WorkersTable({ workers, courses, selected }: WorkersTableProps): ReactElement {
  const texts = useWorkersTexts();
  const [sort, setSort] = useSort();
  const columns = useColumns(courses, selected);
  return (
    <Table
      label={texts("workers")}
      wide
      columns={columns}
      rows={sortRows(workers, columns, sort)}
      keyOf={({ name }) => name}
      sort={sort}
      onSort={setSort}
      selected={selected}
    />
  );
}

function useColumns(courses: LoadCourses, selected: string | undefined): readonly Column<WorkerResource>[] {
  const texts = useWorkersTexts();
  const locale = useLocale();
  const may = usePermissions();
  const number = (value: number) => numberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const bytes = (value: number) => formatBytes(value, locale);
  return [
    {
      id: "name",
      header: texts("name"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (worker) => <Name worker={worker} isSelected={worker.name === selected} />,
    },
    {
      id: "state",
      header: texts("state"),
      sortBy: ({ state }) => state,
      cell: (worker) => <WorkerState worker={worker} />,
    },
    ...useRoomColumns({ number, bytes }),
    {
      id: "load",
      header: texts("load"),
      sortBy: ({ machine }) => machine?.load,
      cell: (worker) => <Load worker={worker} course={courses.get(worker.name) ?? []} format={number} />,
    },
    {
      id: "free",
      header: texts("memoryFree"),
      align: "end",
      sortBy: ({ machine }) => machine?.memoryFree,
      cell: ({ machine }) => (machine === undefined ? "–" : bytes(machine.memoryFree)),
    },
    { id: "labels", header: texts("labels"), cell: ({ labels }) => <Labels labels={labels} /> },
    { id: "release", header: texts("release"), cell: ({ release }) => <Release release={release} /> },
    ...(may("settings:write") ? [drainColumn] : []),
  ];
}

const drainColumn: Column<WorkerResource> = {
  id: "actions",
  header: "",
  align: "end",
  cell: (worker) => <DrainButton worker={worker} />,
};

type Format = (value: number) => string;

/** Returns the columns of resource use. */
function useRoomColumns({
  number,
  bytes,
}: Readonly<Record<"number" | "bytes", Format>>): readonly Column<WorkerResource>[] {
  const texts = useWorkersTexts();
  return [
    {
      id: "tasks",
      header: texts("tasks"),
      sortBy: ({ live }) => live,
      cell: ({ live, capacity }) => (
        <Room of={texts("tasks")} used={live} all={capacity.tasks} format={number} />
      ),
    },
    {
      id: "cpu",
      header: texts("cpu"),
      sortBy: ({ promised }) => promised?.cpu,
      cell: ({ promised, capacity }) => (
        <Room
          of={texts("cpu")}
          used={promised?.cpu}
          all={capacity.cpu}
          format={number}
          hint={texts("promisedHint")}
        />
      ),
    },
    {
      id: "memory",
      header: texts("memory"),
      sortBy: ({ promised }) => promised?.memory,
      cell: ({ promised, capacity }) => (
        <Room
          of={texts("memory")}
          used={promised?.memory}
          all={capacity.memory}
          format={bytes}
          hint={texts("promisedHint")}
        />
      ),
    },
  ];
}

interface NameProps {
  readonly worker: WorkerResource;
  readonly isSelected: boolean;
}

function Name({ worker: { name, hostname }, isSelected }: NameProps): ReactElement {
  const query = isSelected ? {} : { worker: name };
  return (
    <span className={styles["name"]}>
      <Link to={addressOf("workers", {}, query)} data-row-link="" aria-current={isSelected || undefined}>
        {name}
      </Link>
      {hostname === name ? null : <span className={styles["host"]}>{hostname}</span>}
    </span>
  );
}

interface LoadProps {
  readonly worker: WorkerResource;
  readonly course: readonly number[];
  readonly format: Format;
}

function Load({ worker: { name, machine, capacity }, course, format }: LoadProps): ReactElement {
  const texts = useWorkersTexts();
  if (machine === undefined) return <>–</>;
  const label = texts("loadCourse", {
    worker: name,
    now: format(machine.load),
    most: format(Math.max(machine.load, ...course)),
  });
  return (
    <span className={styles["load"]} data-tooltip={label}>
      {format(machine.load)}
      {course.length < 2 ? null : <Sparkline values={course} most={capacity.cpu} label={label} />}
    </span>
  );
}

function Labels({ labels }: Pick<WorkerResource, "labels">): ReactElement | null {
  if (labels.length === 0) return null;
  return (
    <span className={styles["labels"]}>
      {labels.map((label) => (
        <Badge key={label} mono>
          {label}
        </Badge>
      ))}
    </span>
  );
}

function Release({ release }: Pick<WorkerResource, "release">): ReactElement {
  const texts = useWorkersTexts();
  const link = useLink();
  const ofServer = link.kind === "live" ? link.status.release : release;
  if (release === ofServer) return <>{release}</>;
  return (
    <span data-tooltip={texts("otherRelease", { release: ofServer })}>
      <Badge tone="warning">{release}</Badge>
    </span>
  );
}
