import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { continueRun } from "@wezterm-parallel/shared/domain/run/continue-run";
import { runSubmissionSchema, type RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CliContext } from "../invocation/context.ts";
import { listTasks } from "./each-task.ts";
import { resolveId } from "./resolve-id.ts";

/** Leaves only the tasks that did not succeed in an earlier run, and all that need them. */
export async function continueFrom(
  cli: CliContext,
  submission: RunSubmissionInput,
  wanted: string,
): Promise<Result<RunSubmissionInput, Failure>> {
  const found = await resolveId(cli, wanted);
  if (!found.ok) return found;
  const { kind, id } = found.value;
  if (kind !== "run")
    return fail(refusal(`${id} is not a run.`, "Name the run to continue: wzp run --from r12"));
  const tasks = await listTasks(await cli.client(), id);
  if (!tasks.ok) return tasks;
  const succeeded = tasks.value.filter(({ state }) => state === "succeeded").map(({ name }) => name);
  const left = continueRun(runSubmissionSchema.parse(submission).tasks, id, new Set(succeeded));
  if (left.length > 0) return ok({ ...submission, tasks: [...left] });
  return fail(refusal(`All of these tasks succeeded in ${id}.`, "To run them again: wzp run"));
}

function refusal(detail: string, hint: string): Failure {
  return { reason: "invalid-request", detail, hint };
}
