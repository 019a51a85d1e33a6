import { relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import { readPlan } from "@wezterm-parallel/shared/domain/plan/read-plan";

import type { CliContext } from "../invocation/context.ts";
import { findPlan, type PlanFile } from "./find-plan.ts";

export interface LoadedPlan extends PlanFile {
  readonly plan: Plan;
  /** The path for messages, relative to the current directory. */
  readonly shown: string;
}

/**
 * Loads the plan for this command. Prints all its problems to stderr before it returns the failure (with the
 * problems in `data`).
 */
export async function loadPlan(cli: CliContext): Promise<Result<LoadedPlan, Failure>> {
  const file = await findPlan(cli.directory);
  if (!file.ok) return file;
  const shown = shownPath(cli.cwd, file.value.path);
  const plan = readPlan(file.value.text, { file: shown });
  if (plan.ok) return ok({ ...file.value, plan: plan.value, shown });
  if (!cli.json) {
    // Loading its tables of characters takes 20 ms of processor time.
    const { renderPlanProblems } = await import("../render/plan/plan-problems.ts");
    cli.note(`${renderPlanProblems(plan.failure, cli.colours)}\n`);
  }
  return fail(invalidPlan(shown, plan.failure));
}

function invalidPlan(shown: string, problems: readonly PlanProblem[]): Failure {
  const count = problems.length === 1 ? "1 error" : `${problems.length} errors`;
  return {
    reason: "invalid-plan",
    detail: `The plan ${shown} has ${count}.`,
    hint: "Correct the errors above, then check again with: wzp plan check",
    data: { problems },
  };
}

function shownPath(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near.startsWith("../../..") ? path : near;
}
