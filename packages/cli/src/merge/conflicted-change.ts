import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../invocation/context.ts";
import type { ConflictedChange } from "../local-backend/local-checkouts.ts";
import type { FoundTask } from "../tasks/find-task.ts";

/** Finds the change of a task, if it is open with a conflict. */
export async function findConflict(
  cli: CliContext,
  { task, run }: FoundTask,
): Promise<Result<ConflictedChange, Failure>> {
  const client = await cli.client();
  const found = await client.get("getChange", { id: task.id });
  if (!found.ok) return found;
  const { state, failure, attempt, commit: tip, target } = found.value;
  const made = task.history.find((each) => each.id === attempt);
  const branch = made?.result?.branch;
  const isConflict = state === "open" && failure?.reason === "merge-conflict";
  if (!isConflict || branch === undefined || run.project.kind !== "git") return fail(noConflict(found.value));
  const files = failure?.data?.["files"];
  const conflicting = Array.isArray(files) ? files.map(String) : [];
  return ok({ change: task.id, attempt, project: run.project, branch, tip, target, files: conflicting });
}

function noConflict({ id, state, target }: ChangeResource): Failure {
  return {
    reason: "conflict",
    detail: `${id} has no conflict to resolve: its change is ${state}.`,
    hint:
      state === "open"
        ? `Merge it into ${target} with: wzp merge ${id}`
        : `See the queue of ${target} with: wzp queue`,
  };
}
