import { useMemo } from "react";

import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import {
  compareRuns,
  type RunComparison,
  type TaskComparison,
} from "@wezterm-parallel/shared/domain/run/compare-runs";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useLiveRun } from "../../../binding/use-live.ts";

/** A comparison with an earlier run. */
export interface Comparison {
  /** Id of the earlier run, as requested. */
  readonly id: string;
  /** Undefined while it is loading, or when it does not exist. */
  readonly against: RunResource | undefined;
  readonly result: RunComparison | undefined;
  readonly byName: ReadonlyMap<string, TaskComparison>;
}

const nothing: ReadonlyMap<string, TaskComparison> = new Map();

/** Returns the comparison, or undefined when none is requested. */
export function useComparison(
  run: LiveRun,
  tasks: readonly LiveTask[],
  id: string | undefined,
): Comparison | undefined {
  const other = useLiveRun(id ?? run.resource.id);
  const before = id === undefined || id === run.resource.id ? undefined : other.run;
  const { revision } = other;
  return useMemo(() => {
    if (id === undefined) return undefined;
    if (before === undefined || before.loaded === "none" || revision === undefined)
      return { id, against: before?.resource, result: undefined, byName: nothing };
    const result = compareRuns([...before.tasks.values()], tasks);
    const byName = new Map(result.tasks.map((task) => [task.name, task]));
    return { id, against: before.resource, result, byName };
  }, [id, before, revision, tasks]);
}
