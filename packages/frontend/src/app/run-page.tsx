import type { ReactElement } from "react";

import { RunPage } from "../features/run/run-page.tsx";
import { lazyComponent } from "../ui/lazy/lazy-component.tsx";

/** Fetched on demand, because few visitors open it. */
const RetryTask = lazyComponent(async () => (await import("./retry-task.tsx")).RetryTask, undefined, "over");

export function ComposedRunPage(): ReactElement {
  return <RunPage RetryTask={RetryTask} />;
}
