import { ChartGantt, Network, Table2 } from "lucide-react";
import { useMemo, type ComponentType, type ReactElement } from "react";

import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import { useAddressQuery } from "../../binding/use-address.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { useKeys } from "../../ui/keys/use-keys.ts";
import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tabs } from "../../ui/tabs/tabs.tsx";
import { CompareStrip } from "./compare/compare-strip.tsx";
import { useComparison } from "./compare/use-comparison.ts";
import type { RunViewProps } from "./run-view.ts";
import { useRunTexts } from "./texts.ts";
import styles from "./run.module.css";

const viewNames = ["graph", "timeline", "table"] as const;
type ViewName = (typeof viewNames)[number];

const icons: Readonly<Record<ViewName, ReactElement>> = {
  graph: <Network />,
  timeline: <ChartGantt />,
  table: <Table2 />,
};

const view = (fetch: () => Promise<ComponentType<RunViewProps>>) =>
  lazyComponent(fetch, () => (
    <div className={styles["waiting"]}>
      <Skeleton height="50vh" />
    </div>
  ));

// Each view is loaded on demand: the graph alone is as large as the rest of the page.
const views: Readonly<Record<ViewName, ComponentType<RunViewProps>>> = {
  graph: view(async () => (await import("./graph/graph-view.tsx")).GraphView),
  timeline: view(async () => (await import("./timeline/timeline-view.tsx")).TimelineView),
  table: view(async () => (await import("./table/table-view.tsx")).TableView),
};

interface RunViewsProps {
  readonly run: LiveRun;
  readonly revision: number;
}

/** Shows a run's tasks in three views, optionally compared with an earlier run. */
export function RunViews({ run, revision }: RunViewsProps): ReactElement {
  const texts = useRunTexts();
  const [query, change] = useAddressQuery();
  // The run object is mutated in place: its revision signals changes.
  const tasks = useMemo(() => (revision < 0 ? [] : [...run.tasks.values()]), [run, revision]);
  const comparison = useComparison(run, tasks, query["compare"]);
  const view = viewNames.find((name) => name === query["view"]) ?? usualView(tasks);
  const show = (name: ViewName) => change({ view: name }, "push");
  useKeys(texts("views"), {
    "1": { does: texts("graph"), run: () => show("graph") },
    "2": { does: texts("timeline"), run: () => show("timeline") },
    "3": { does: texts("table"), run: () => show("table") },
  });
  if (run.loaded === "none")
    return (
      <div className={styles["waiting"]}>
        <Skeleton lines={8} />
      </div>
    );
  const View = views[view];
  return (
    <Tabs
      fill
      label={texts("views")}
      tabs={viewNames.map((id) => ({ id, label: texts(id), icon: icons[id] }))}
      value={view}
      onChange={show}
    >
      {comparison === undefined ? null : <CompareStrip run={run.resource} comparison={comparison} />}
      {tasks.length === 0 ? (
        <NoTasks />
      ) : (
        <View run={run.resource} tasks={tasks} loaded={run.loaded} comparison={comparison} />
      )}
    </Tabs>
  );
}

/** A graph without dependencies is useless, so the table is the default then. */
function usualView(tasks: readonly LiveTask[]): ViewName {
  return tasks.some(({ needs }) => needs.length > 0) ? "graph" : "table";
}

function NoTasks(): ReactElement {
  const texts = useRunTexts();
  return (
    <EmptyState title={texts("noTasks")}>
      <p>{texts("noTasksHelp")}</p>
    </EmptyState>
  );
}
