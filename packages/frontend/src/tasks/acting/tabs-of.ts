import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import type { TaskTab } from "../task-address.ts";

/** Returns the tabs of a task that have content. */
export function tabsOf(
  task: LiveTask,
  may: (need: "logs:read" | "terminals:read" | "checkouts:read") => boolean,
): TaskTab[] {
  const begun = task.attempts > 0;
  return [
    "details",
    ...(begun && may("logs:read") ? (["log"] as const) : []),
    ...(task.terminal && isLive(task.state) && may("terminals:read") ? (["terminal"] as const) : []),
    ...(begun && task.checkout === "worktree" && may("checkouts:read") ? (["diff"] as const) : []),
  ];
}
