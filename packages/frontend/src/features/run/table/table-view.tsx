import { useMemo, useRef, useState, type ReactElement } from "react";

import { usePermissions } from "../../../binding/me-context.ts";
import { useAddressQuery } from "../../../binding/use-address.ts";
import { useRouter } from "../../../router/use-router.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { Button } from "../../../ui/button/button.tsx";
import { EmptyState } from "../../../ui/empty/empty-state.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { sortRows } from "../../../ui/table/columns.ts";
import { useSort } from "../../../ui/table/use-sort.ts";
import type { RunViewProps } from "../run-view.ts";
import { useRunTexts } from "../texts.ts";
import { RowSelectionBar } from "./selection-bar.tsx";
import { filterRows, readTaskFilter, rowsOf, type TableTask } from "./table-rows.ts";
import { TaskFilterBar } from "./task-filter-bar.tsx";
import { useTaskColumns } from "./task-columns.tsx";
import { useRowSelection, type RowSelection } from "./use-selection.ts";
import { VirtualTable } from "./virtual-table.tsx";

/** Shows a run's tasks as a table to compare, select and act on. */
export function TableView({ run, tasks, loaded, comparison }: RunViewProps): ReactElement {
  const texts = useRunTexts();
  const may = usePermissions()("runs:write", run.projectId);
  const [query] = useAddressQuery();
  const search = useRef<HTMLInputElement>(null);
  const all = useMemo(() => rowsOf(tasks, comparison?.result?.tasks), [tasks, comparison]);
  const fitting = useMemo(() => filterRows(all, readTaskFilter(query)), [all, query]);
  const selection = useRowSelection(fitting);
  const columns = useTaskColumns({
    project: run.projectId,
    compares: comparison?.result !== undefined,
    select: may ? selection : undefined,
  });
  const [sort, setSort] = useSort();
  const rows = useMemo(() => sortRows(fitting, columns, sort), [fitting, columns, sort]);
  const [current, setCurrent] = useState<string | undefined>(undefined);
  useTableKeys({ rows, current, setCurrent, selection, may, search: () => search.current?.focus() });
  const marked = all.flatMap(({ name, task }) =>
    task !== undefined && selection.isSelected(name) ? [task] : [],
  );
  return (
    <>
      <TaskFilterBar
        tasks={tasks}
        shown={fitting.length}
        all={all.length}
        cut={loaded === "some"}
        search={search}
      />
      {marked.length === 0 ? null : <RowSelectionBar tasks={marked} onClear={() => selection.set([])} />}
      {rows.length === 0 ? (
        <NoneFits />
      ) : (
        <VirtualTable
          label={texts("tasksOf", { run: run.title })}
          columns={columns}
          rows={rows}
          keyOf={({ name }) => name}
          sort={sort}
          onSort={setSort}
          current={current}
          isSelected={({ name }) => selection.isSelected(name)}
        />
      )}
    </>
  );
}

interface TableKeys {
  readonly rows: readonly TableTask[];
  readonly current: string | undefined;
  readonly setCurrent: (name: string) => void;
  readonly selection: RowSelection;
  readonly may: boolean;
  readonly search: () => void;
}

function useTableKeys({ rows, current, setCurrent, selection, may, search }: TableKeys): void {
  const texts = useRunTexts();
  const router = useRouter();
  const step = (by: number) => {
    const at = rows.findIndex(({ name }) => name === current);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))];
    if (next !== undefined) setCurrent(next.name);
  };
  const here = rows.find(({ name }) => name === current);
  const open = () => {
    if (here?.task !== undefined) void router.navigate(taskAddress(here.task));
  };
  const mark = (range: boolean) => {
    if (here?.task !== undefined) selection.toggle(here.name, range);
  };
  const marking = {
    x: {
      does: texts("markRow"),
      run: () => mark(false),
    },
    "shift+x": {
      does: texts("markRange"),
      run: () => mark(true),
    },
    "mod+a": {
      does: texts("markAll"),
      run: () => selection.set(rows.flatMap(({ name, task }) => (task === undefined ? [] : [name]))),
    },
    escape: { does: texts("clearSelection"), run: () => selection.set([]) },
  };
  useKeys(texts("table"), {
    "/": { does: texts("filterTasks"), run: search },
    j: { does: texts("nextRow"), run: () => step(1) },
    k: { does: texts("previousRow"), run: () => step(-1) },
    enter: { does: texts("openSelected"), run: open },
    ...(may ? marking : {}),
  });
}

function NoneFits(): ReactElement {
  const texts = useRunTexts();
  const [, change] = useAddressQuery();
  const showAll = () => change({ q: undefined, state: undefined, change: undefined }, "push");
  return (
    <EmptyState title={texts("noTaskFits")} action={<Button onClick={showAll}>{texts("showAll")}</Button>}>
      <p>{texts("noTaskFitsHelp")}</p>
    </EmptyState>
  );
}
