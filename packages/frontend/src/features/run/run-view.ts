import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Comparison } from "./compare/use-comparison.ts";

/** What every way of looking at a run is given. */
export interface RunViewProps {
  readonly run: RunResource;
  /** In the order of the plan; another list after every change. */
  readonly tasks: readonly LiveTask[];
  /** `some`: the run has more tasks than the page keeps. */
  readonly loaded: LiveRun["loaded"];
  readonly comparison: Comparison | undefined;
}
