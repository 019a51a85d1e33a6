import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";

/** Describes an invalid plan, with every problem in `data`. */
export function invalidPlan(file: string, problems: readonly PlanProblem[]): Failure {
  const count = problems.length;
  return sayFailure({
    reason: "invalid-plan",
    detail: count === 1 ? say("plan-error", { file }) : say("plan-errors", { file, count }),
    hint: say("plan-errors-hint"),
    data: { problems: problems.map(problemOf) },
  });
}

export function problemOf({ reason, detail, hint, line, column, length, messages, pointer }: PlanProblem) {
  const said = { detail: messages.detail, hint: [...messages.hint] };
  return { reason, detail, hint, line, column, length, messages: said, pointer };
}
