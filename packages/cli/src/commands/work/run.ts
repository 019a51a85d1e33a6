import { type Command, Option } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { requireSandbox } from "@wezterm-parallel/shared/domain/task/sandbox";
import type { RunSubmissionInput } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { followToEnd } from "../../follow/follow-to-end.ts";
import { addOutputOptions, type OutputOptions } from "../../follow/output-mode.ts";
import {
  addReportOptions,
  checkReportPaths,
  type ReportOptions,
} from "../../follow/reports/report-options.ts";
import { addLimitOptions, type LimitOptions, limitRun } from "../../submit/limit-run.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openHere } from "../../open/open-here.ts";
import { type OpenedHere, openedResource, printOpened } from "../../open/print-opened.ts";
import { type LoadedPlan, loadPlan } from "../../plan-file/load-plan.ts";
import { examples } from "../../render/examples.ts";
import { renderFailure } from "../../render/failure.ts";
import { chooseTasks, tellAffected } from "../../selection/choose-tasks.ts";
import { makeSubmission } from "../../selection/make-submission.ts";
import { printPlan } from "../../selection/print-plan.ts";
import { chooseParams, type ParamOptions } from "../../tasks/choose-params.ts";
import { continueFrom } from "../../tasks/continue-from.ts";
import { collect } from "../../text/parse-option.ts";
import type { WatchWish } from "../../watch/watch-plan.ts";

interface RunOptions extends OutputOptions, LimitOptions, ParamOptions, ReportOptions {
  readonly affected?: string | true;
  /** Writes a plan for the goal in `from`. */
  readonly agent?: string;
  readonly detach?: boolean;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly key?: string;
  readonly open?: boolean;
  readonly sandbox?: boolean;
  readonly watch?: boolean;
}

const runExamples = [
  "wzp run",
  "wzp run test lint",
  "wzp run --affected",
  "wzp run test --affected HEAD~1",
  "wzp run --affected main --dry-run",
  "wzp run test --watch",
  "wzp run -j 4 --fail-fast",
  "wzp run --output stream",
  "wzp run --junit results.xml --summary summary.md",
  "wzp run -p version=1.2 -p dry",
  "wzp run --force",
  "wzp run --from r12",
  "wzp run --from 'sign in with passkeys' --agent claude",
  "wzp run --open",
  "wzp run --sandbox",
  "wzp run --detach --json",
] as const;

export function registerRun(program: Command, cli: CliContext): void {
  const command = program
    .command("run")
    .argument("[task...]", "only these tasks and their dependencies (default: all tasks)")
    .addOption(
      new Option(
        "--affected [base]",
        "only tasks whose inputs changed since this branch or commit (default: the branch that receives the changes), those that need them, and their dependencies",
      ).conflicts("from"),
    )
    .addOption(
      new Option("--dry-run", "show what would run, and run nothing").conflicts(["detach", "from", "open"]),
    )
    .option("-d, --detach", "print the run's id and exit; the run continues in the background")
    .option(
      "-p, --param <name=value>",
      "value of a parameter of the plan; `-p name` sets a boolean one to true (repeatable)",
      collect,
    )
    .option("--force", "run every task, even if an earlier result could be reused (see `inputs`)")
    .option(
      "--from <run>",
      "only tasks that did not succeed in that run, and those that need them; with --agent, a goal in words",
    )
    .addOption(
      new Option(
        "--agent <name>",
        "the agent that writes a plan for the goal in --from; you see, edit and confirm it before it runs",
      ).conflicts(["affected", "dryRun", "open", "watch"]),
    )
    .option("--key <text>", "idempotency key: the same key submits the run only once")
    .option("--open", "show the tasks in panes, like `wzp open`")
    .option("--sandbox", "run every task in a sandbox, whatever the plan says (docs/guide/isolation.md)")
    .addOption(
      new Option(
        "-w, --watch",
        "then wait for changes, and run the tasks that each change affects, until Ctrl-C",
      ).conflicts(["detach", "dryRun", "from", "key", "open"]),
    );
  addReportOptions(addOutputOptions(addLimitOptions(command)))
    .addHelpText("after", examples(...runExamples))
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
  const reported = await checkReports(cli, options);
  if (!reported.ok) return reported;
  if (options.agent !== undefined) return runProposed(cli, { agent: options.agent, tasks }, options);
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const chosen = await chooseTasks(cli, loaded.value, tasks, options.affected);
  if (!chosen.ok) return chosen;
  const { names, affected } = chosen.value;
  if (options.dryRun === true) return printPlan(cli, loaded.value, names, affected);
  if (affected !== undefined) await tellAffected(cli, affected);
  const isNone = affected?.tasks.length === 0;
  if (options.watch === true)
    return watch(cli, { loaded: loaded.value, names: tasks, first: isNone ? undefined : names }, options);
  if (isNone) return ok(exitCodes.done);
  return submit(cli, loaded.value, names, { ...options, about: affected && { affected } });
}

/** A report is written at the end, which a command that does not wait never sees. */
async function checkReports(cli: CliContext, options: RunOptions): Promise<Result<void, Failure>> {
  const option = options.junit === undefined ? "--summary" : "--junit";
  if (options.junit === undefined && options.summary === undefined) return ok(undefined);
  if (options.detach === true || options.dryRun === true)
    return fail({
      reason: "invalid-request",
      detail: `${option} reports how the run ended, and ${options.detach === true ? "--detach" : "--dry-run"} does not wait for that.`,
      hint: `Leave out either ${option} or ${options.detach === true ? "--detach" : "--dry-run"}.`,
    });
  return checkReportPaths(cli.cwd, options);
}

/** An agent writes the plan; nothing of it runs before a person has confirmed it. */
async function runProposed(
  cli: CliContext,
  { agent, tasks }: { readonly agent: string; readonly tasks: readonly string[] },
  { from: goal, ...options }: RunOptions,
): Promise<Result<ExitCode, Failure>> {
  if (goal === undefined || goal.trim() === "" || tasks.length > 0) return fail(noGoal);
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const { proposePlan } = await import("../../propose/propose-plan.ts");
  const { confirmPlan } = await import("../../propose/confirm-plan.ts");
  const proposal = await proposePlan(cli, client.value, { goal, agent });
  if (!proposal.ok) return proposal;
  const confirmed = await confirmPlan(cli, proposal.value);
  if (!confirmed.ok) return confirmed;
  return confirmed.value === undefined ? ok(exitCodes.done) : submit(cli, confirmed.value, [], options);
}

const noGoal: Failure = {
  reason: "invalid-request",
  detail: "--agent writes a plan for a goal, and there is none.",
  hint: "Say the goal with --from, without names of tasks: wzp run --from 'sign in with passkeys' --agent claude",
};

/** Parameters are chosen once for all rounds. */
async function watch(
  cli: CliContext,
  wish: Omit<WatchWish, "round">,
  options: RunOptions,
): Promise<Result<ExitCode, Failure>> {
  const params = await chooseParams(cli, wish.loaded.plan.params ?? {}, options);
  if (!params.ok) return params;
  const param = Object.entries(params.value).map(([name, value]) => `${name}=${value}`);
  const { watchPlan } = await import("../../watch/watch-plan.ts");
  return watchPlan(cli, {
    ...wish,
    round: (plan, names, about) => submit(cli, plan, names, { ...options, param, about }),
  });
}

async function submit(
  cli: CliContext,
  plan: LoadedPlan,
  names: readonly string[],
  options: RunOptions & { readonly about?: object | undefined },
): Promise<Result<ExitCode, Failure>> {
  const made = await makeSubmission(cli, plan, names, options);
  if (!made.ok) return made;
  const submission = asAsked(made.value, options);
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const wanted =
    options.from === undefined ? ok(submission) : await continueFrom(cli, submission, options.from);
  if (!wanted.ok) return wanted;
  const offered = await offerHooksOf(cli, client.value, plan, wanted.value);
  if (!offered.ok) return offered;
  const key = options.key ?? crypto.randomUUID();
  const submitted = await client.value.submit(limitRun(wanted.value, options), key);
  if (!submitted.ok) return submitted;
  const opened = options.open === true ? await openHere(cli, undefined, {}) : undefined;
  if (options.detach === true) return tellDetached(cli, submitted.value, opened, options.about);
  if (opened !== undefined) tellOpening(cli, opened);
  return followToEnd(cli, client.value, submitted.value, options);
}

/** Loads the code for hooks with the first plan that has some. */
async function offerHooksOf(
  cli: CliContext,
  client: Client,
  { plan }: LoadedPlan,
  { project, source }: RunSubmissionInput,
): Promise<Result<unknown, Failure>> {
  if (plan.hooks === undefined || source.kind !== "plan") return ok(undefined);
  const { offerHooks } = await import("../../submit/offer-hooks.ts");
  return offerHooks(cli, client, { project, file: source.file, text: source.text });
}

function asAsked(
  submission: RunSubmissionInput,
  { force, sandbox }: Pick<RunOptions, "force" | "sandbox">,
): RunSubmissionInput {
  const { settings, tasks } = submission;
  return {
    ...submission,
    ...(force === true && { settings: { ...settings, reuse: false } }),
    ...(sandbox === true && { tasks: tasks.map((task) => requireSandbox(task)) }),
  };
}

/**
 * Reports that the run continues even if its panes could not be opened; the command then fails with the
 * reason.
 */
function tellDetached(
  cli: CliContext,
  submitted: RunResource,
  opened: Result<OpenedHere, Failure> | undefined,
  about: object | undefined,
): Result<ExitCode, Failure> {
  const workspace = opened?.ok === true ? { workspace: openedResource(opened.value) } : {};
  if (cli.json) cli.printJson({ run: submitted, ...workspace, ...about });
  else cli.print(submitted.id);
  if (opened?.ok === false) return opened;
  if (opened !== undefined && !cli.json) printOpened(cli, opened.value, false);
  return ok(exitCodes.done);
}

function tellOpening(cli: CliContext, opened: Result<OpenedHere, Failure>): void {
  if (!opened.ok) cli.note(`${renderFailure(opened.failure, cli.colours)}\n(the run continues)`);
  else if (!cli.json) printOpened(cli, opened.value, false);
}
