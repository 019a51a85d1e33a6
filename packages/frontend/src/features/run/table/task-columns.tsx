import { useMemo, type ReactElement } from "react";

import { taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import { runChanges } from "@wezterm-parallel/shared/domain/run/compare-runs";

import { RowCheckbox } from "./row-checkbox.tsx";
import { formatCount } from "../../../ui/format/numbers.ts";
import type { Column } from "../../../ui/table/columns.ts";
import { useLocale } from "../../../ui/texts/language.ts";
import { useRunTexts, type RunTexts } from "../texts.ts";
import { ChangeCell, MenuCell, NameCell, StateCell, TookCell, WaitedCell } from "./task-cells.tsx";
import { tookMs, waitedMs, type TableTask } from "./table-rows.ts";

interface TaskColumns {
  readonly project: string;
  readonly compares: boolean;
  /** Absent for read-only users. */
  readonly select:
    | {
        readonly isSelected: (name: string) => boolean;
        readonly toggle: (name: string, range: boolean) => void;
      }
    | undefined;
}

export function useTaskColumns({ project, compares, select }: TaskColumns): readonly Column<TableTask>[] {
  const texts = useRunTexts();
  const locale = useLocale();
  return useMemo(() => {
    const now = Date.now();
    return [
      ...(select === undefined ? [] : [selectColumn(texts, select)]),
      {
        id: "state",
        header: texts("state"),
        width: "8rem",
        cell: (row) => <StateCell row={row} />,
        sortBy: ({ task }) => (task === undefined ? undefined : taskStates.indexOf(task.state)),
      },
      {
        id: "name",
        header: texts("task"),
        width: "minmax(0, 2fr)",
        card: "title",
        cell: (row) => <NameCell row={row} />,
        sortBy: ({ name }) => name,
      },
      ...(compares ? [changeColumn(texts)] : []),
      ...timeColumns(texts, now),
      {
        id: "attempts",
        header: texts("attempts"),
        align: "end",
        width: "4.5rem",
        card: "hidden",
        cell: ({ task }) =>
          task === undefined || task.attempts === 0 ? null : formatCount(task.attempts, locale),
        sortBy: ({ task }) => task?.attempts,
      },
      {
        id: "worker",
        header: texts("worker"),
        width: "7rem",
        card: "hidden",
        cell: ({ task }) => task?.worker ?? null,
        sortBy: ({ task }) => task?.worker,
      },
      {
        id: "menu",
        header: texts("actions"),
        width: "28px",
        card: "hidden",
        cell: ({ task }): ReactElement | null =>
          task === undefined ? null : <MenuCell task={task} project={project} />,
      },
    ] satisfies readonly Column<TableTask>[];
  }, [texts, locale, project, compares, select]);
}

function selectColumn(texts: RunTexts, select: NonNullable<TaskColumns["select"]>): Column<TableTask> {
  return {
    id: "select",
    header: texts("selected"),
    width: "18px",
    card: "hidden",
    cell: ({ name, task }) =>
      task === undefined ? null : (
        <RowCheckbox
          label={texts("selectTask", { task: name })}
          checked={select.isSelected(name)}
          onToggle={(range) => select.toggle(name, range)}
        />
      ),
  };
}

function changeColumn(texts: RunTexts): Column<TableTask> {
  return {
    id: "change",
    header: texts("change"),
    width: "13rem",
    cell: ({ change }) => <ChangeCell change={change} />,
    sortBy: ({ change }) => (change === undefined ? undefined : runChanges.indexOf(change.change)),
  };
}

function timeColumns(texts: RunTexts, now: number): readonly Column<TableTask>[] {
  return [
    {
      id: "took",
      header: texts("took"),
      amounts: true,
      width: "minmax(11rem, 1fr)",
      cell: ({ task }) => (task === undefined ? null : <TookCell task={task} />),
      sortBy: ({ task }) => (task === undefined ? undefined : tookMs(task, now)),
    },
    {
      id: "waited",
      header: texts("waited"),
      align: "end",
      width: "5.5rem",
      card: "hidden",
      cell: ({ task }) => (task === undefined ? null : <WaitedCell task={task} />),
      sortBy: ({ task }) => (task === undefined ? undefined : waitedMs(task, now)),
    },
  ];
}
