import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import {
  statusFileLimits,
  type StatusRun,
  type StatusTask,
} from "@wezterm-parallel/shared/protocol/status-file";

import type { Records } from "../../base/backlog.ts";
import { plainText } from "./describe-run.ts";

/** In the order of the file. */
export const taskGroups = [
  { group: "working", states: ["leased", "running", "verifying"] },
  { group: "failed", states: ["failed"] },
  { group: "waiting", states: ["ready", "parked", "blocked"] },
] as const satisfies readonly { group: string; states: readonly TaskState[] }[];

type Group = (typeof taskGroups)[number]["group"];
export type GroupedTasks = Readonly<Record<Group, readonly StatusTask[]>>;

/** Returns as many tasks as fit into the file; skips groups that are empty by the run's counts. */
export async function tasksOfRun(
  records: Pick<Records, "tasks">,
  number: number,
  run: StatusRun,
): Promise<GroupedTasks> {
  let room: number = statusFileLimits.tasks;
  const found: Record<Group, readonly StatusTask[]> = { working: [], failed: [], waiting: [] };
  for (const { group, states } of taskGroups) {
    if (run[group] === 0 || room === 0) continue;
    const { items } = await records.tasks({ run: number, state: states, limit: room });
    found[group] = items.map((task) => describeTask(task));
    room -= items.length;
  }
  return found;
}

function describeTask(task: TaskResource): StatusTask {
  return {
    id: plainText(task.id),
    state: task.state,
    ...(task.state === "failed" && { why: plainText(task.why) }),
    since: task.endedAt ?? task.startedAt ?? task.readyAt ?? task.createdAt,
  };
}
