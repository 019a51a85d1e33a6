import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { Page, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/**
 * Yields all tasks of a run in order, or those in these states; the last value is a failure when a page
 * failed. Requests each page while the one before it is used.
 */
export async function* eachTask(
  client: Client,
  run: string,
  state?: readonly TaskState[],
): AsyncGenerator<Result<TaskResource, Failure>> {
  const request = (cursor?: string): ReturnType<Client["tasks"]> =>
    client.tasks({ run, state, cursor, limit: 1000 });
  let requested: ReturnType<Client["tasks"]> | undefined = request();
  while (requested !== undefined) {
    const page: Result<Page<TaskResource>, Failure> = await requested;
    if (!page.ok) {
      yield page;
      return;
    }
    const { items, next }: Page<TaskResource> = page.value;
    requested = next === undefined ? undefined : request(next);
    for (const task of items) yield ok(task);
  }
}

/** Returns all tasks of a run, for runs with few tasks. */
export async function listTasks(
  client: Client,
  run: string,
): Promise<Result<readonly TaskResource[], Failure>> {
  const tasks: TaskResource[] = [];
  for await (const task of eachTask(client, run)) {
    if (!task.ok) return task;
    tasks.push(task.value);
  }
  return ok(tasks);
}
