import { lazy, type ReactElement } from "react";

import type { TaskViews } from "../features/task/task-views.ts";
import { TaskPage } from "../features/task/task-page.tsx";

/** What other slices show within the page of a task. */
const views: TaskViews = {
  Log: lazy(async () => ({ default: (await import("../features/log/log-view.tsx")).LogView })),
  Terminal: lazy(async () => ({
    default: (await import("../features/terminals/live-terminal.tsx")).LiveTerminal,
  })),
};

export function ComposedTaskPage(): ReactElement {
  return <TaskPage views={views} />;
}
