import type { TaskSpec } from "../task/task-spec.ts";
import type { MergeRequest } from "./change-state.ts";

/** Returns how the plan wants a task's change to land; the task's own checks run on the candidate as well. */
export function plannedMerge(spec: Pick<TaskSpec, "merge" | "verify"> | undefined): MergeRequest {
  const { strategy = "squash", verify = [], parallel } = spec?.merge ?? {};
  return {
    strategy,
    verify: [...verify, ...(spec?.verify ?? [])],
    ...(parallel !== undefined && { parallel }),
  };
}
