import { Activity, FileDiff, Info, MessagesSquare, ScrollText, SquareTerminal, Variable } from "lucide-react";
import type { ReactElement } from "react";

import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { lazyComponent } from "../../ui/lazy/lazy-component.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { Tabs } from "../../ui/tabs/tabs.tsx";
import { DetailsTab } from "./details/details-tab.tsx";
import { EnvironmentTab } from "./environment/environment-tab.tsx";
import type { TaskViews } from "./task-views.ts";
import { useTabTexts, useTaskPageTexts } from "./texts.ts";
import type { SeenTask } from "./use-task.ts";
import type { TaskPageTab, TaskView } from "./use-task-view.ts";
import styles from "./task.module.css";

const waiting = () => <Skeleton lines={6} />;
const UsageTab = lazyComponent(async () => (await import("./usage/usage-tab.tsx")).UsageTab, waiting);

const icons: Readonly<Record<TaskPageTab, ReactElement>> = {
  details: <Info />,
  log: <ScrollText />,
  terminal: <SquareTerminal />,
  transcript: <MessagesSquare />,
  diff: <FileDiff />,
  usage: <Activity />,
  environment: <Variable />,
};

interface TaskTabsProps {
  readonly seen: SeenTask;
  readonly view: TaskView;
  readonly views: TaskViews;
  readonly merging: ChangeResource | undefined;
}

/** Tabs that fill the rest of the window and scroll by themselves. */
const filling: ReadonlySet<TaskPageTab> = new Set(["log", "terminal", "transcript", "diff"]);

export function TaskTabs({ seen, view, views, merging }: TaskTabsProps): ReactElement {
  const texts = useTaskPageTexts();
  const tabTexts = useTabTexts();
  const tabs = view.tabs.map((id) => ({ id, label: tabTexts(id), icon: icons[id] }));
  return (
    <div className={styles["tabs"]}>
      <Tabs label={texts("task")} tabs={tabs} value={view.tab} onChange={view.showTab} fill>
        {filling.has(view.tab) ? (
          <div className={styles["filling"]}>
            <Content seen={seen} view={view} views={views} merging={merging} />
          </div>
        ) : (
          // Makes the scroll area focusable, also when nothing inside is.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div
            className={styles["scrolling"]}
            data-tab={view.tab}
            role="group"
            aria-label={tabTexts(view.tab)}
            tabIndex={0}
          >
            <Content seen={seen} view={view} views={views} merging={merging} />
          </div>
        )}
      </Tabs>
    </div>
  );
}

function Content({ seen, view, views, merging }: TaskTabsProps): ReactElement {
  const { tab, attempt, showAttempt } = view;
  const { task, run } = seen;
  const id = `${task.id}#${attempt}`;
  const live = isLive(task.state) && attempt === task.attempts;
  const { Log, Terminal, Transcript, Diff } = views;
  if (tab === "log" && Log !== undefined)
    return <Log key={id} task={task} attempt={attempt} project={run.projectId} />;
  if (tab === "terminal" && Terminal !== undefined)
    return <Terminal key={id} task={task} attempt={attempt} project={run.projectId} />;
  if (tab === "transcript" && Transcript !== undefined)
    return <Transcript key={id} task={task} attempt={attempt} project={run.projectId} />;
  if (tab === "diff" && Diff !== undefined)
    return <Diff key={id} task={task} attempt={attempt} project={run.projectId} />;
  if (tab === "usage") return <UsageTab key={id} attempt={id} live={live} />;
  if (tab === "environment") return <EnvironmentTab key={id} attempt={id} />;
  return <DetailsTab seen={seen} attempt={attempt} onAttempt={showAttempt} merging={merging} />;
}
