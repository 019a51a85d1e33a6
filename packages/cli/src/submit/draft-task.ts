import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";
import type { ProjectRef, RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { CliContext } from "../invocation/context.ts";
import { captureEnvironment } from "./capture-environment.ts";

/** Makes the submission of one task with the settings of the plan, and returns the task beside it. */
export function draftTask(
  cli: CliContext,
  plan: Plan,
  { name, task, project }: { readonly name: string; readonly task: TaskOfPlan; readonly project: ProjectRef },
): Result<readonly [draft: RunSubmissionInput, task: TaskSpecInput], Failure> {
  const draft = planToSubmission({ ...plan, tasks: { [name]: task } }, [], {
    project,
    environment: captureEnvironment(cli),
    planFile: "",
    planText: "",
    params: {},
  });
  if (!draft.ok) return draft;
  const [only] = draft.value.tasks;
  if (only === undefined) throw new Error("Internal error: the plan with one task has none");
  return ok([draft.value, only]);
}

type TaskOfPlan = NonNullable<Plan["tasks"]>[string];
