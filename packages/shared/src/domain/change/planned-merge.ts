import { type ReviewRule, reviewRuleSchema } from "../review/review.ts";
import type { TaskSpec } from "../task/task-spec.ts";
import type { MergeRequest } from "./change-state.ts";

/** Returns how the plan wants a task's change to land; the task's own checks run on the candidate as well. */
export function plannedMerge(spec: Pick<TaskSpec, "merge" | "verify"> | undefined): MergeRequest {
  const { strategy = "squash", verify = [], parallel, updateCheckout, push } = spec?.merge ?? {};
  return {
    strategy,
    verify: [...verify, ...(spec?.verify ?? [])],
    ...(parallel !== undefined && { parallel }),
    ...(updateCheckout !== undefined && { updateCheckout }),
    ...(push !== undefined && { push }),
  };
}

/** Returns the approvals that the plan requires; `merge.mode: review` requires one if it says no more. */
export function plannedReview({ merge }: Pick<TaskSpec, "merge">): ReviewRule | undefined {
  return merge?.review ?? (merge?.mode === "review" ? reviewRuleSchema.parse({}) : undefined);
}
