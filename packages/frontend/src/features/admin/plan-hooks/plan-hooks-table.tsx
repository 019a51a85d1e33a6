import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { HookResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import { Link } from "../../../ui/link/link.tsx";
import { sortRows, type Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { useSort } from "../../../ui/table/use-sort.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import styles from "../hooks/hooks.module.css";
import { useProjectNames } from "../users/use-project-names.ts";
import { HookRunOutcome, HookState } from "./hook-run-outcome.tsx";
import { usePlanHooksTexts } from "./texts.ts";

interface PlanHooksTableProps {
  readonly hooks: readonly HookResource[];
  /** The hook whose runs are shown. */
  readonly selected: HookResource | undefined;
}

export function keyOfHook({ project, name }: HookResource): string {
  return `${project} ${name}`;
}

/** Lists hooks; a row toggles the runs of its hook. */
export function PlanHooksTable({ hooks, selected }: PlanHooksTableProps): ReactElement {
  const texts = usePlanHooksTexts();
  const [sort, setSort] = useSort();
  const projects = useProjectNames();
  const chosen = selected && keyOfHook(selected);
  const projectOf = ({ project }: HookResource) => projects.get(project) ?? project;
  const columns: readonly Column<HookResource>[] = [
    {
      id: "hook",
      header: texts("hook"),
      card: "title",
      sortBy: ({ name }) => name,
      cell: (hook) => <Name hook={hook} isSelected={keyOfHook(hook) === chosen} />,
    },
    { id: "project", header: texts("project"), sortBy: projectOf, cell: projectOf },
    {
      id: "command",
      header: texts("command"),
      card: "whole",
      cell: ({ command }) => <code className={styles["cut"]}>{command}</code>,
    },
    {
      id: "state",
      header: texts("state"),
      sortBy: ({ failing }) => (failing === undefined ? 1 : 0),
      cell: (hook) => <HookState hook={hook} />,
    },
    {
      id: "last",
      header: texts("last"),
      sortBy: ({ last }) => last?.at,
      cell: (hook) => <Last hook={hook} />,
    },
  ];
  return (
    <Table
      label={texts("hook")}
      wide
      columns={columns}
      rows={sortRows(hooks, columns, sort)}
      keyOf={keyOfHook}
      sort={sort}
      onSort={setSort}
      selected={chosen}
    />
  );
}

interface RowProps {
  readonly hook: HookResource;
}

function Name({
  hook: { project, name },
  isSelected,
}: RowProps & { readonly isSelected: boolean }): ReactElement {
  const query = isSelected ? {} : { project, hook: name };
  return (
    <Link
      to={addressOf("adminPart", { part: "hooks" }, query)}
      data-row-link=""
      aria-current={isSelected || undefined}
    >
      {name}
    </Link>
  );
}

function Last({ hook: { last } }: RowProps): ReactElement {
  const texts = usePlanHooksTexts();
  if (last === undefined) return <span className={styles["quiet"]}>{texts("never")}</span>;
  return (
    <span className={styles["outcome"]}>
      <HookRunOutcome run={last} />
      <TimeAgo at={last.at} />
    </span>
  );
}
