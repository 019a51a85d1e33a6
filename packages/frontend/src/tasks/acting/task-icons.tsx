import {
  CirclePause,
  CirclePlay,
  CircleX,
  FileDiff,
  Info,
  RotateCcw,
  ScrollText,
  SquareTerminal,
} from "lucide-react";
import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import type { TaskTab } from "../task-address.ts";
import type { TaskAction } from "./possible-actions.ts";

export const actionIcons: Readonly<Record<TaskAction, ReactElement>> = {
  retry: <RotateCcw />,
  resume: <CirclePlay />,
  pause: <CirclePause />,
  cancel: <CircleX />,
};

export const tabIcons = {
  details: <Info />,
  log: <ScrollText />,
  terminal: <SquareTerminal />,
  diff: <FileDiff />,
};

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
