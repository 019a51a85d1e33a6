import { dirname } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { followRun } from "../../follow/follow-run.ts";
import { summarizeRun } from "../../follow/summarize-run.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openHere } from "../../open/open-here.ts";
import { type OpenedHere, openedResource, tellOpened } from "../../open/tell-opened.ts";
import { type LoadedPlan, loadPlan } from "../../plan-file/load-plan.ts";
import { examples } from "../../render/examples.ts";
import { renderFailure } from "../../render/failure.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { resolveProject } from "../../submit/resolve-project.ts";

interface RunOptions {
  readonly detach?: boolean;
  readonly key?: string;
  readonly open?: boolean;
}

export function registerRun(program: Command, cli: CliContext): void {
  program
    .command("run")
    .argument("[task...]", "only these tasks and their dependencies (default: all tasks)")
    .option("-d, --detach", "print the run's id and exit; the run continues in the background")
    .option("--key <text>", "idempotency key: the same key submits the run only once")
    .option("--open", "show the tasks in panes, like `wzp open`")
    .addHelpText(
      "after",
      examples("wzp run", "wzp run test lint", "wzp run --open", "wzp run --detach --json"),
    )
    .addHelpText(
      "after",
      "\nCtrl-C cancels the run and waits until all processes have ended; press it again to\nexit without waiting. Closing the terminal does not stop the run (see: wzp ps).",
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
  const opened = options.open === true ? await openHere(cli, undefined, {}) : undefined;
  if (options.detach === true) return tellDetached(cli, submitted.value, opened);
  if (opened !== undefined) tellOpening(cli, opened);
  return followToEnd(cli, client.value, submitted.value);
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

/**
 * Reports that the run continues even if its panes could not be opened; the command then fails with the
 * reason.
 */
function tellDetached(
  cli: CliContext,
  submitted: RunResource,
  opened: Result<OpenedHere, Failure> | undefined,
): Result<ExitCode, Failure> {
  const workspace = opened?.ok === true ? { workspace: openedResource(opened.value) } : {};
  if (cli.json) cli.printJson({ run: submitted, ...workspace });
  else cli.print(submitted.id);
  if (opened?.ok === false) return opened;
  if (opened !== undefined && !cli.json) tellOpened(cli, opened.value, false);
  return ok(exitCodes.done);
}

function tellOpening(cli: CliContext, opened: Result<OpenedHere, Failure>): void {
  if (!opened.ok) cli.note(`${renderFailure(opened.failure, cli.colours)}\n(the run continues)`);
  else if (!cli.json) tellOpened(cli, opened.value, false);
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
  if (!state.ok) return interrupted ? tellStopped(cli, submitted, state.failure) : state;
  if (interrupted) return ok(exitCodes.interrupted);
  return ok(state.value === "succeeded" ? exitCodes.done : exitCodes.taskFailed);
}

/** An interruption may be part of stopping everything: `wzp down --kill`, `npm start`. */
function tellStopped(cli: CliContext, submitted: RunResource, failure: Failure): Result<ExitCode, Failure> {
  if (failure.reason !== "unavailable") return fail(failure);
  cli.note(`${submitted.id} was cancelled, and the server has stopped (start it with: wzp up)`);
  return ok(exitCodes.interrupted);
}
