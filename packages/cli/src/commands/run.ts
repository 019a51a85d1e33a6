import { dirname } from "node:path";

import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/resources";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { followRun } from "../follow/follow-run.ts";
import { summarizeRun } from "../follow/summarize-run.ts";
import { loadPlan, type LoadedPlan } from "../plan-file/load-plan.ts";
import { examples } from "../render/examples.ts";
import { captureEnvironment } from "../submit/capture-environment.ts";
import { resolveProject } from "../submit/resolve-project.ts";

interface RunOptions {
  readonly detach?: boolean;
  readonly key?: string;
}

export function registerRun(program: Command, cli: CliContext): void {
  program
    .command("run")
    .argument("[task...]", "only these tasks and what they need; without: all")
    .option("-d, --detach", "do not wait: print the run's id and go on in the background")
    .option("--key <text>", "the same key submits the same run only once")
    .addHelpText("after", examples("wzp run", "wzp run test lint", "wzp run --detach --json"))
    .addHelpText(
      "after",
      "\nCtrl-C cancels the run and waits until it is gone; a second one leaves that to\nthe server. Closing the terminal leaves the run going (see: wzp ps).",
    )
    .action(cli.action((tasks: string[], options: RunOptions) => run(cli, tasks, options)));
}

async function run(
  cli: CliContext,
  tasks: string[],
  options: RunOptions,
): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const submission = await makeSubmission(cli, loaded.value, tasks);
  if (!submission.ok) return submission;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const submitted = await client.value.submit(submission.value, options.key ?? crypto.randomUUID());
  if (!submitted.ok) return submitted;
  return options.detach === true
    ? tellDetached(cli, submitted.value)
    : followToEnd(cli, client.value, submitted.value);
}

async function makeSubmission(
  cli: CliContext,
  { plan, path, text }: LoadedPlan,
  tasks: readonly string[],
): Promise<Result<RunSubmissionInput, Failure>> {
  const environment = captureEnvironment(cli);
  const directory = dirname(path);
  const draft = planToSubmission(plan, tasks, {
    project: { kind: "directory", directory },
    environment,
    planFile: path,
    planText: text,
  });
  if (!draft.ok) return draft;
  const worktrees = draft.value.tasks.some((task) => (task.checkout ?? "worktree") === "worktree");
  const resolved = await resolveProject({ directory, target: plan.project?.target, worktrees });
  if (!resolved.ok) return resolved;
  for (const note of resolved.value.notes) cli.note(`note: ${note}`);
  return ok({ ...draft.value, project: resolved.value.project });
}

function tellDetached(cli: CliContext, submitted: RunResource): Result<ExitCode, Failure> {
  if (cli.json) cli.printJson({ run: submitted });
  else cli.print(submitted.id);
  return ok(exitCodes.done);
}

async function followToEnd(
  cli: CliContext,
  client: Client,
  submitted: RunResource,
): Promise<Result<ExitCode, Failure>> {
  const followed = await followRun(cli, client, submitted);
  if (!followed.ok) return followed;
  const { end, interrupted } = followed.value;
  if (end === "left") {
    cli.note(`${submitted.id} is being cancelled in the background (see: wzp ps)`);
    return ok(exitCodes.interrupted);
  }
  const state = await summarizeRun(cli, client, submitted.id);
  if (!state.ok) return state;
  if (interrupted) return ok(exitCodes.interrupted);
  return ok(state.value === "succeeded" ? exitCodes.done : exitCodes.taskFailed);
}
