import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { cutPage } from "./page-of-run.ts";
import { readTasks, type TaskCondition, type TaskPage, type TaskPlace } from "./read-tasks.ts";

export interface FoundTasks extends TaskPage {
  /** The runs of the tasks, newest first. */
  readonly runs: readonly RunResource[];
}

/** Finds tasks of all runs, newest first: `before` is the value for older tasks, `after` for newer ones. */
export async function newestTasks(
  client: Client,
  condition: TaskCondition,
  place: TaskPlace,
): Promise<Result<FoundTasks, Failure>> {
  const backwards = place.after === undefined;
  const read = await readTasks(client, condition, {
    order: backwards ? "newest" : "oldest",
    from: place.before ?? place.after,
    limit: place.limit + 1,
  });
  if (!read.ok) return read;
  const page = cutPage(read.value, place, backwards);
  const tasks = page.tasks.toReversed();
  const runs: RunResource[] = [];
  for (const id of new Set(tasks.map(({ run }) => run))) {
    const run = await client.run(id);
    if (!run.ok) return run;
    runs.push(run.value);
  }
  return ok({ ...page, tasks, runs });
}
