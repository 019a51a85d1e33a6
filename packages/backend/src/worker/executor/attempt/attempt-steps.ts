import { assertNever } from "@wezterm-parallel/shared/base/assert-never";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

/** The steps required by an attempt; numbers of commands. */
export interface StepPlan {
  readonly setup: number;
  readonly verify: number;
  /** Commit its work after success. */
  readonly commits: boolean;
}

/**
 *   prepare ─► setup.1 … setup.n ─► run ─► verify.1 … verify.n ─► commit ─► collect ─► end
 *      │            │                │           │                   │         ▲
 *      └────────────┴──► end         └───────────┴───────────────────┴─────────┘
 *
 * Once the command ran, its results are collected however it ended; cancelled and lost attempts end immediately.
 */
export type Step =
  | { readonly kind: "prepare" }
  | { readonly kind: "setup"; readonly number: number }
  | { readonly kind: "run" }
  | { readonly kind: "verify"; readonly number: number }
  | { readonly kind: "commit" }
  | { readonly kind: "collect"; readonly outcome: AttemptOutcome }
  | { readonly kind: "end"; readonly outcome: AttemptOutcome };

export type StepResult =
  | { readonly kind: "passed"; readonly setupIsDone?: boolean }
  | { readonly kind: "over"; readonly outcome: AttemptOutcome };

export const succeeded: AttemptOutcome = { kind: "exited", code: 0 };

/** Returns the step after `step`; pure, so that a restarted worker reaches the same one. */
export function nextStep(plan: StepPlan, step: Step, result: StepResult): Step {
  return result.kind === "over" ? afterEnd(step, result.outcome) : afterPass(plan, step, result);
}

function afterEnd(step: Step, outcome: AttemptOutcome): Step {
  if (step.kind === "collect") {
    // The first failure is the most useful to people.
    return { kind: "end", outcome: isSuccess(step.outcome) ? outcome : step.outcome };
  }
  return hasRun(step) && leavesResults(outcome) ? { kind: "collect", outcome } : { kind: "end", outcome };
}

function afterPass(plan: StepPlan, step: Step, result: StepResult & { kind: "passed" }): Step {
  switch (step.kind) {
    case "prepare":
      return result.setupIsDone === true ? { kind: "run" } : setupFrom(plan, 1);
    case "setup":
      return setupFrom(plan, step.number + 1);
    case "run":
      return verifyFrom(plan, 1);
    case "verify":
      return verifyFrom(plan, step.number + 1);
    case "commit":
      return { kind: "collect", outcome: succeeded };
    case "collect":
      return { kind: "end", outcome: step.outcome };
    case "end":
      return step;
    default:
      return assertNever(step);
  }
}

function setupFrom(plan: StepPlan, number: number): Step {
  return number <= plan.setup ? { kind: "setup", number } : { kind: "run" };
}

function verifyFrom(plan: StepPlan, number: number): Step {
  if (number <= plan.verify) return { kind: "verify", number };
  return plan.commits ? { kind: "commit" } : { kind: "collect", outcome: succeeded };
}

function hasRun(step: Step): boolean {
  return step.kind === "run" || step.kind === "verify" || step.kind === "commit";
}

function leavesResults(outcome: AttemptOutcome): boolean {
  return outcome.kind !== "cancelled" && outcome.kind !== "lost";
}

export function isSuccess(outcome: AttemptOutcome): boolean {
  return outcome.kind === "exited" && outcome.code === 0;
}
