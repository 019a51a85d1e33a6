import { dirname } from "node:path";

import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planToSubmission } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { followToEnd } from "../../follow/follow-to-end.ts";
import { addOutputOptions, type OutputOptions } from "../../follow/output-mode.ts";
import { addLimitOptions, type LimitOptions, limitRun } from "../../submit/limit-run.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openHere } from "../../open/open-here.ts";
import { type OpenedHere, openedResource, printOpened } from "../../open/print-opened.ts";
import { type LoadedPlan, loadPlan } from "../../plan-file/load-plan.ts";
import { examples } from "../../render/examples.ts";
import { renderFailure } from "../../render/failure.ts";
import { chooseParams, type ParamOptions } from "../../tasks/choose-params.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { continueFrom } from "../../tasks/continue-from.ts";
import { collect } from "../../text/parse-option.ts";
import { resolveProject } from "../../submit/resolve-project.ts";

interface RunOptions extends OutputOptions, LimitOptions, ParamOptions {
  readonly detach?: boolean;
  readonly force?: boolean;
  readonly key?: string;
  readonly open?: boolean;
}

export function registerRun(program: Command, cli: CliContext): void {
  const command = program
    .command("run")
    .argument("[task...]", "only these tasks and their dependencies (default: all tasks)")
    .option("-d, --detach", "print the run's id and exit; the run continues in the background")
    .option(
      "-p, --param <name=value>",
      "value of a parameter of the plan; `-p name` sets a boolean one to true (repeatable)",
      collect,
    )
    .option("--force", "run every task, even if an earlier result could be reused (see `inputs`)")
    .option("--from <run>", "only tasks that did not succeed in that run, and those that need them")
    .option("--key <text>", "idempotency key: the same key submits the run only once")
    .option("--open", "show the tasks in panes, like `wzp open`");
  addOutputOptions(addLimitOptions(command))
    .addHelpText(
      "after",
      examples(
        "wzp run",
        "wzp run test lint",
        "wzp run -j 4 --fail-fast",
        "wzp run --output stream",
        "wzp run -p version=1.2 -p dry",
        "wzp run --force",
        "wzp run --from r12",
        "wzp run --open",
        "wzp run --detach --json",
      ),
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
  const made = await makeSubmission(cli, loaded.value, tasks, options);
  if (!made.ok) return made;
  const submission = options.force === true ? withoutReuse(made.value) : made.value;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const wanted =
    options.from === undefined ? ok(submission) : await continueFrom(cli, submission, options.from);
  if (!wanted.ok) return wanted;
  const submitted = await client.value.submit(
    limitRun(wanted.value, options),
    options.key ?? crypto.randomUUID(),
  );
  if (!submitted.ok) return submitted;
  const opened = options.open === true ? await openHere(cli, undefined, {}) : undefined;
  if (options.detach === true) return tellDetached(cli, submitted.value, opened);
  if (opened !== undefined) tellOpening(cli, opened);
  return followToEnd(cli, client.value, submitted.value, options);
}

async function makeSubmission(
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

function withoutReuse(submission: RunSubmissionInput): RunSubmissionInput {
  return { ...submission, settings: { ...submission.settings, reuse: false } };
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
  if (opened !== undefined && !cli.json) printOpened(cli, opened.value, false);
  return ok(exitCodes.done);
}

function tellOpening(cli: CliContext, opened: Result<OpenedHere, Failure>): void {
  if (!opened.ok) cli.note(`${renderFailure(opened.failure, cli.colours)}\n(the run continues)`);
  else if (!cli.json) printOpened(cli, opened.value, false);
}
