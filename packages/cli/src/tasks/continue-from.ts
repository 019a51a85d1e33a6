import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { continueRun } from "@wezterm-parallel/shared/domain/run/continue-run";
import {
  projectKey,
  runSubmissionSchema,
  type RunSubmissionInput,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

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
  const client = await cli.client();
  const run = await client.run(id);
  if (!run.ok) return run;
  if (projectKey(run.value.project) !== projectKey(submission.project)) return fail(otherProject(run.value));
  const tasks = await listTasks(client, id);
  if (!tasks.ok) return tasks;
  const succeeded = tasks.value.filter(({ state }) => state === "succeeded").map(({ name }) => name);
  const left = continueRun(runSubmissionSchema.parse(submission).tasks, id, new Set(succeeded));
  if (left.length > 0) return ok({ ...submission, tasks: [...left] });
  return fail(refusal(`All of these tasks succeeded in ${id}.`, "To run them again: wzp run"));
}

function otherProject({ id, project }: RunResource): Failure {
  return refusal(
    `${id} is a run of another project, ${project.directory}.`,
    "List the runs of this project with: wzp ps --all",
  );
}

function refusal(detail: string, hint: string): Failure {
  return { reason: "invalid-request", detail, hint };
}
