import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource, TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { resolveId } from "./resolve-id.ts";

export interface FoundTask {
  readonly task: TaskDetail;
  readonly run: RunResource;
  /** The attempt that was named, else the newest; undefined before the first. */
  readonly attempt: number | undefined;
}

/** Finds the one task that an id or its prefix names, with its run. */
export async function findTask(cli: CliContext, id: string): Promise<Result<FoundTask, Failure>> {
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  if (resolved.value.kind === "run") return fail(runNamed(id));
  const [name = "", number] = resolved.value.id.split("#");
  const task = await client.task(name);
  if (!task.ok) return task;
  const run = await client.run(task.value.run);
  if (!run.ok) return run;
  const newest = task.value.attempts === 0 ? undefined : task.value.attempts;
  return ok({ task: task.value, run: run.value, attempt: number === undefined ? newest : Number(number) });
}

function runNamed(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is a run; this command takes a task.`,
    hint: `List its tasks with: wzp show ${id}`,
  };
}
