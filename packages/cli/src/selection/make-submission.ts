import { dirname } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";
import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { captureEnvironment } from "../submit/capture-environment.ts";
import { resolveProject } from "../submit/resolve-project.ts";
import { chooseParams, type ParamOptions } from "../tasks/choose-params.ts";

/** Makes the submission for these tasks of a plan (`[]`: all) and what they need. */
export async function makeSubmission(
  cli: CliContext,
  { plan, path, text }: LoadedPlan,
  tasks: readonly string[],
  options: ParamOptions,
): Promise<Result<RunSubmissionInput, Failure>> {
  const params = await chooseParams(cli, plan.params ?? {}, options);
  if (!params.ok) return params;
  const environment = captureEnvironment(cli);
  const directory = dirname(path);
  const draft = planToSubmission(plan, tasks, {
    project: { kind: "directory", directory },
    environment,
    planFile: path,
    planText: text,
    params: params.value,
  });
  if (!draft.ok) return draft;
  const worktrees = draft.value.tasks.some((task) => (task.checkout ?? "worktree") === "worktree");
  const resolved = await resolveProject({ directory, target: plan.project?.target, worktrees });
  if (!resolved.ok) return resolved;
  for (const note of resolved.value.notes) cli.note(`note: ${note}`);
  return ok({ ...draft.value, project: resolved.value.project });
}
