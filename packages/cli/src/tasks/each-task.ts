import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Yields all tasks of a run in order, page by page; the last value is a failure when a page failed. */
export async function* eachTask(client: Client, run: string): AsyncGenerator<Result<TaskResource, Failure>> {
  let cursor: string | undefined;
  do {
    const page = await client.tasks({ run, cursor, limit: 1000 });
    if (!page.ok) {
      yield page;
      return;
    }
    for (const task of page.value.items) yield ok(task);
    cursor = page.value.next;
  } while (cursor !== undefined);
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
