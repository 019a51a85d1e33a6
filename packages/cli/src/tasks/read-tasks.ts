import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** Selects the tasks to list. */
export interface TaskCondition {
  readonly run?: string | undefined;
  readonly project?: string | undefined;
  readonly state?: readonly TaskState[] | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
  readonly match?: string | undefined;
}

/** The part of a list to show: the start, or the rows before or after a task. */
export interface TaskPlace {
  readonly limit: number;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export interface TaskPage {
  readonly tasks: readonly TaskResource[];
  /** Value of `--before` for the page before this one. */
  readonly before?: string;
  /** Value of `--after` for the page after this one. */
  readonly after?: string;
}

const mostOfPage = 1000;

/** Reads up to `limit` tasks in as many requests as needed: a search may return pages that are not full. */
export async function readTasks(
  client: Client,
  condition: TaskCondition,
  { order, from, limit }: { order: "oldest" | "newest"; from: string | undefined; limit: number },
): Promise<Result<readonly TaskResource[], Failure>> {
  const tasks: TaskResource[] = [];
  let place: { after?: string | undefined; cursor?: string } = { after: from };
  while (tasks.length < limit) {
    const page = await client.tasks({
      ...condition,
      ...place,
      order,
      limit: Math.min(mostOfPage, limit - tasks.length),
    });
    if (!page.ok) return page;
    tasks.push(...page.value.items);
    if (page.value.next === undefined) break;
    place = { cursor: page.value.next };
  }
  return ok(tasks);
}
