import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { describeOutcome } from "../../render/outcome.ts";

export interface ReportedTask {
  readonly task: TaskResource;
  /** The last lines that a failed task printed, without control sequences. */
  readonly lines: readonly string[];
}

export interface ReportedRun {
  readonly run: RunResource;
  readonly tasks: readonly ReportedTask[];
}

/** Explains in a few words why a task did not succeed. */
export function reasonOf({ outcome, why }: TaskResource): string {
  return outcome === undefined ? why : describeOutcome(outcome);
}

/** Time in ms from the start of a task's last attempt to its end; 0 if it never started. */
export function tookMs({ startedAt, endedAt }: TaskResource): number {
  return startedAt === undefined ? 0 : Math.max(0, (endedAt ?? startedAt) - startedAt);
}
