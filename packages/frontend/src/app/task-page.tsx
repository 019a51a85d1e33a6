import type { ReactElement } from "react";

import type { TaskViews } from "../features/task/task-views.ts";
import { TaskPage } from "../features/task/task-page.tsx";
import { lazyComponent } from "../ui/lazy/lazy-component.tsx";
import { Skeleton } from "../ui/skeleton/skeleton.tsx";

const waiting = () => <Skeleton lines={6} />;

/** Views of other features within the task page. */
const views: TaskViews = {
  Log: lazyComponent(async () => (await import("../features/log/log-view.tsx")).LogView, waiting),
  Terminal: lazyComponent(
    async () => (await import("../features/terminals/live-terminal.tsx")).LiveTerminal,
    waiting,
  ),
  Transcript: lazyComponent(
    async () => (await import("../features/transcript/transcript-view.tsx")).TranscriptView,
    waiting,
  ),
  Diff: lazyComponent(async () => (await import("../features/review/diff-tab.tsx")).DiffTab, waiting),
};

export function ComposedTaskPage(): ReactElement {
  return <TaskPage views={views} />;
}
