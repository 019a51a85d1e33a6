import type { ComponentType } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

interface TaskViewProps {
  readonly task: LiveTask;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Project id for permission checks, such as `p3`. */
  readonly project: string;
}

/** Views of a task that other features provide; an absent one has no tab. */
export interface TaskViews {
  readonly Log?: ComponentType<TaskViewProps> | undefined;
  readonly Terminal?: ComponentType<TaskViewProps> | undefined;
  readonly Transcript?: ComponentType<TaskViewProps> | undefined;
  readonly Diff?: ComponentType<TaskViewProps> | undefined;
}
