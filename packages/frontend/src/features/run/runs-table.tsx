import type { ReactElement, ReactNode } from "react";

import { workedSince } from "@wezterm-parallel/shared/domain/run/run-lifecycle";
import { branchOfRun, nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CountsBar, totalsOf } from "../../tasks/counts-bar.tsx";
import { projectName } from "../../tasks/project-name.ts";
import { formatCount } from "../../ui/format/numbers.ts";
import { Link } from "../../ui/link/link.tsx";
import { StateMark } from "../../ui/state/state-mark.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { Elapsed } from "../../ui/time/duration.tsx";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { useRunTexts } from "./texts.ts";
import styles from "./runs.module.css";

interface RunsTableProps {
  readonly rows: readonly RunResource[];
  readonly selected: string | undefined;
  readonly empty: ReactNode;
}

export function RunsTable({ rows, selected, empty }: RunsTableProps): ReactElement {
  const texts = useRunTexts();
  const columns: readonly Column<RunResource>[] = [
    { id: "title", header: texts("run"), card: "title", cell: (run) => <Title run={run} /> },
    {
      id: "state",
      header: texts("state"),
      width: "8.5rem",
      cell: ({ state }) => <StateMark state={state} />,
    },
    {
      id: "project",
      header: texts("project"),
      width: "11rem",
      cell: (run) => (
        <Link className={styles["project-link"]} to={addressOf("board", { project: run.projectId })}>
          {projectName(run)}
        </Link>
      ),
    },
    { id: "tasks", header: texts("tasks"), width: "15rem", cell: (run) => <Tasks run={run} /> },
    { id: "took", header: texts("took"), align: "end", width: "6.5rem", cell: took },
    {
      id: "began",
      header: texts("begun"),
      align: "end",
      width: "9rem",
      cell: ({ createdAt }) => <TimeAgo at={createdAt} className={styles["quiet"]} />,
    },
  ];
  return (
    <Table
      label={texts("runs")}
      wide
      columns={columns}
      rows={rows}
      keyOf={({ id }) => id}
      selected={selected}
      empty={empty}
    />
  );
}

function Title({ run }: { readonly run: RunResource }): ReactElement {
  return (
    <span className={styles["title"]}>
      <Link
        data-row-link
        to={addressOf("run", { run: run.id })}
        data-tooltip={nameOfRun(run)}
        data-tooltip-if-cut
      >
        {nameOfRun(run)}
      </Link>
      <span className={styles["id"]}>
        {[run.id, branchOfRun(run) ?? [], run.startedBy?.kind === "user" ? run.startedBy.name : []]
          .flat()
          .join(" · ")}
      </span>
    </span>
  );
}

function Tasks({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  const locale = useLocale();
  const { all, done } = totalsOf(run.counts);
  return (
    <span className={styles["tasks"]}>
      <CountsBar counts={run.counts} label={nameOfRun(run)} />
      <span className={styles["done"]}>
        {texts("doneOf", { done: formatCount(done, locale), all: formatCount(all, locale) })}
      </span>
    </span>
  );
}

function took(run: RunResource): ReactElement | null {
  return run.startedAt === undefined ? null : <Elapsed since={workedSince(run)} until={run.endedAt} />;
}
