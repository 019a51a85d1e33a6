import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

/** A task assigned to a worker, and its run. */
export interface RunningTask {
  readonly task: LiveTask;
  readonly run: RunResource;
}

/** Returns the tasks of all workers or of one, the longest first. */
export function findRunningTasks(
  runs: readonly LiveRun[],
  worker: string | undefined,
): readonly RunningTask[] {
  return runs
    .filter(({ resource }) => resource.endedAt === undefined)
    .flatMap(({ resource, tasks }) =>
      [...tasks.values()].filter(({ state }) => isLive(state)).map((task) => ({ task, run: resource })),
    )
    .filter(({ task }) => worker === undefined || task.worker === worker)
    .toSorted((one, other) => startOf(one) - startOf(other));
}

function startOf({ task }: RunningTask): number {
  return task.startedAt ?? Number.MAX_SAFE_INTEGER;
}
