import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Comparison } from "./compare/use-comparison.ts";

/** Props of every view of a run. */
export interface RunViewProps {
  readonly run: RunResource;
  /** In plan order; a new list after every change. */
  readonly tasks: readonly LiveTask[];
  /** `some`: the page holds only a part of the run's tasks. */
  readonly loaded: LiveRun["loaded"];
  readonly comparison: Comparison | undefined;
}
