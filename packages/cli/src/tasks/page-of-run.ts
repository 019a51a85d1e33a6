import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type TaskState, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { byInterest } from "./list-fairly.ts";
import { readTasks, type TaskCondition, type TaskPage, type TaskPlace } from "./read-tasks.ts";

/** Reads a page of a run's tasks in the order of `listFairly`: failed, running, waiting, then the others. */
export async function pageOfRun(
  client: Client,
  condition: TaskCondition & { readonly run: string },
  place: TaskPlace,
): Promise<Result<TaskPage, Failure>> {
  const groups = await groupsFrom(client, place);
  if (!groups.ok) return groups;
  const backwards = place.before !== undefined;
  const tasks: TaskResource[] = [];
  for (const [at, group] of groups.value.entries()) {
    const state = group.filter((each) => (condition.state ?? taskStates).includes(each));
    const limit = place.limit + 1 - tasks.length;
    if (state.length === 0 || limit <= 0) continue;
    const from = at === 0 ? (place.before ?? place.after) : undefined;
    const order = backwards ? "newest" : "oldest";
    const read = await readTasks(client, { ...condition, state }, { order, from, limit });
    if (!read.ok) return read;
    tasks.push(...read.value);
  }
  return ok(cutPage(tasks, place, backwards));
}

/** Returns the groups of states to read, in order, beginning with that of the task where the page starts. */
async function groupsFrom(
  client: Client,
  { before, after }: TaskPlace,
): Promise<Result<readonly (readonly TaskState[])[], Failure>> {
  const groups = before === undefined ? byInterest : byInterest.toReversed();
  const from = before ?? after;
  if (from === undefined) return ok(groups);
  const task = await client.task(from);
  if (!task.ok) return fail(task.failure);
  return ok(groups.slice(groups.findIndex((group) => group.includes(task.value.state))));
}

/** Expects one task more than the limit when more follow in the direction of reading. */
export function cutPage(
  read: readonly TaskResource[],
  { limit, before, after }: TaskPlace,
  backwards: boolean,
): TaskPage {
  const cut = read.slice(0, limit);
  const tasks = backwards ? cut.toReversed() : cut;
  const more = read.length > limit;
  const hasBefore = backwards ? more : after !== undefined;
  const hasAfter = backwards ? before !== undefined : more;
  return {
    tasks,
    ...(hasBefore && tasks[0] !== undefined && { before: tasks[0].id }),
    ...(hasAfter && tasks.length > 0 && { after: tasks.at(-1)?.id ?? "" }),
  };
}
