import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/plan-schema";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/plan-problem";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task-spec";

export interface PlanText {
  readonly text: string;
  /** The name that problems show. */
  readonly file: string;
}

export interface ReadPlan {
  readonly plan: Plan;
  /** The tasks it would make, matrices expanded. */
  readonly tasks: readonly Pick<TaskSpec, "name" | "base" | "checkout" | "needs">[];
}

/** What a plan says; a hostile text costs its sender an answer, and nobody else anything. */
export type PlanAnswer = Result<ReadPlan, readonly PlanProblem[]>;

export interface PlanReading extends AsyncDisposable {
  /**
   * Plans of one person are read one after another. Fails with `rate-limited` when too many of theirs wait, and with
   * `invalid-plan` for one that takes too long.
   */
  read(person: string, asked: PlanText): Promise<Result<PlanAnswer, Failure>>;
}
