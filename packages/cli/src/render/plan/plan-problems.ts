import type { PlanProblem } from "@wezterm-parallel/shared/domain/plan/problems/plan-problem";
import { renderProblems } from "@wezterm-parallel/shared/domain/plan/problems/problem-text";

import type { Colours } from "../colours.ts";

export function renderPlanProblems(problems: readonly PlanProblem[], colours: Colours): string {
  return renderProblems(problems, {
    place: (text) => colours.bold(text),
    error: (text) => colours.red(text),
    faint: (text) => colours.dim(text),
  });
}
