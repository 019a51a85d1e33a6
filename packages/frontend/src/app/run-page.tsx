import { lazy, type ReactElement } from "react";

import { RunPage } from "../features/run/run-page.tsx";

/** Fetched when somebody asks for it: few do. */
const RetryTask = lazy(async () => ({ default: (await import("./retry-task.tsx")).RetryTask }));

export function ComposedRunPage(): ReactElement {
  return <RunPage RetryTask={RetryTask} />;
}
