import type { ReactElement } from "react";

import { RunPage } from "../features/run/run-page.tsx";
import { late } from "../ui/late/late.tsx";

/** Fetched on demand, because few visitors open it. */
const RetryTask = late(async () => (await import("./retry-task.tsx")).RetryTask, undefined, "over");

export function ComposedRunPage(): ReactElement {
  return <RunPage RetryTask={RetryTask} />;
}
