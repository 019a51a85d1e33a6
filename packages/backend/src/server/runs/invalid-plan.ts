import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";

/** Describes an invalid plan, with every problem in `data`. */
export function invalidPlan(file: string, problems: readonly PlanProblem[]): Failure {
  const count = problems.length;
  return createFailure({
    reason: "invalid-plan",
    detail:
      count === 1 ? createMessage("plan-error", { file }) : createMessage("plan-errors", { file, count }),
    hint: createMessage("plan-errors-hint"),
    data: { problems: problems.map(planProblemOf) },
  });
}

export function planProblemOf({
  reason,
  detail,
  hint,
  line,
  column,
  length,
  messages,
  pointer,
}: PlanProblem) {
  const said = { detail: messages.detail, hint: [...messages.hint] };
  return { reason, detail, hint, line, column, length, messages: said, pointer };
}
