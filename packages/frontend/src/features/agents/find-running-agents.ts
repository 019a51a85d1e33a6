import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { needsPerson } from "../../tasks/state-mark-of.ts";
import { withAttention } from "../../tasks/what-now.ts";

/** A task at work for an agent, and its run. */
export interface RunningAgent {
  readonly task: LiveTask;
  readonly run: RunResource;
}

/** Returns the agents at work: first those that need a person, then the longest at work. */
export function findRunningAgents(
  runs: readonly Pick<LiveRun, "resource" | "tasks">[],
  attention: ReadonlyMap<string, TaskResource>,
): readonly RunningAgent[] {
  return runs
    .filter(({ resource }) => resource.endedAt === undefined)
    .flatMap(({ resource, tasks }) =>
      [...tasks.values()]
        .filter(({ state, agent }) => agent !== undefined && isLive(state))
        .map((task) => ({ task: withAttention(task, attention.get(task.id)), run: resource })),
    )
    .toSorted(
      (one, other) =>
        Number(needsPerson(other.task)) - Number(needsPerson(one.task)) || startOf(one) - startOf(other),
    );
}

function startOf({ task }: RunningAgent): number {
  return task.startedAt ?? Number.MAX_SAFE_INTEGER;
}
