import type { ComponentType } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

interface TaskViewProps {
  readonly task: LiveTask;
  /** Of the task, from 1. */
  readonly attempt: number;
  /** Such as `p3`: what permissions are asked for. */
  readonly project: string;
}

/** What other slices show of a task, handed in by the application; what is absent has no tab. */
export interface TaskViews {
  readonly Log?: ComponentType<TaskViewProps> | undefined;
  readonly Terminal?: ComponentType<TaskViewProps> | undefined;
}
