import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangeActionInput } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { type ConflictedChange, openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { actOnChanges } from "../../merge/act-on-changes.ts";
import type { FollowOptions } from "../../merge/follow-changes.ts";
import { addChecksOption } from "../../merge/output-option.ts";
import { findConflict } from "../../merge/conflicted-change.ts";
import { findAgent } from "../../plan-file/find-agent.ts";
import { examples } from "../../render/examples.ts";
import { findTask, type FoundTask } from "../../tasks/find-task.ts";
import { taskEnvironment } from "../../tasks/task-environment.ts";
import { runProgram } from "../../terminal/run-program.ts";
import { visible } from "../../text/width.ts";

interface ResolveOptions extends FollowOptions {
  readonly tool?: boolean;
  readonly print?: boolean;
  readonly done?: boolean;
  readonly abort?: boolean;
  readonly agent?: string | true;
  readonly retry?: boolean;
  readonly force?: boolean;
  readonly detach?: boolean;
}

const ways = ["tool", "print", "done", "abort", "agent", "retry"] as const;

export function registerResolve(program: Command, cli: CliContext): void {
  const command = program
    .command("resolve")
    .argument("<id>", "a task whose change conflicts with its target")
    .option("--tool", "run git mergetool instead of a shell")
    .option("--print", "only begin the merge, and print its directory and files")
    .option("--done", "finish the merge that has begun, without a shell")
    .option("--abort", "give up the merge, and restore the checkout as it was")
    .option(
      "--agent [profile]",
      "let this agent resolve it; without a name, the agent of the plan or of the task",
    )
    .option("--retry", "run the task again, starting from the target as it is now")
    .option("--force", "accept lines that look like conflict markers")
    .option("--detach", "only queue the change; wzp queue list shows the progress");
  addChecksOption(command)
    .addHelpText(
      "after",
      examples(
        "wzp resolve r12/fix-142",
        "wzp resolve r12/fix-142 --tool",
        "wzp resolve r12/fix-142 --agent claude",
        "wzp resolve r12/fix-142 --print",
        "wzp resolve r12/fix-142 --done",
      ),
    )
    .action(cli.action((id: string, options: ResolveOptions) => resolve(cli, id, options)));
}

async function resolve(
  cli: CliContext,
  id: string,
  options: ResolveOptions,
): Promise<Result<ExitCode, Failure>> {
  const [one, other] = ways.filter((each) => options[each] !== undefined);
  if (one !== undefined && other !== undefined) return fail(onlyOne(one, other));
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const change = await findConflict(cli, found.value);
  if (!change.ok) return change;
  if (options.retry === true || options.agent !== undefined) return handOver(cli, change.value, options);
  if (options.abort === true) return abort(cli, change.value);
  if (options.print === true) return begin(cli, change.value);
  if (options.done !== true) {
    const worked = await work(cli, found.value, change.value, options);
    if (!worked.ok) return worked;
  }
  return finish(cli, change.value, options);
}

/** Lets the task or an agent resolve the conflict, and follows the change. */
async function handOver(
  cli: CliContext,
  { change }: ConflictedChange,
  { agent: name, detach, output }: ResolveOptions,
): Promise<Result<ExitCode, Failure>> {
  const agent = typeof name === "string" ? await findAgent(cli, name) : ok(undefined);
  if (!agent.ok) return agent;
  const to = name === undefined ? { by: "task" as const } : { by: "agent" as const, agent: agent.value };
  const action: ChangeActionInput = { action: "hand-over", ids: [change], to };
  return actOnChanges(cli, action, { detach: detach === true, output });
}

async function abort(cli: CliContext, change: ConflictedChange): Promise<Result<ExitCode, Failure>> {
  const { conflicts } = await openLocalCheckouts(cli.home, cli.env);
  const aborted = await conflicts.abort(change);
  if (!aborted.ok) return aborted;
  if (cli.json) cli.printJson({ change: change.change });
  else cli.print(visible(`${change.change}: the merge of ${change.target} was given up`));
  return ok(exitCodes.done);
}

async function begin(cli: CliContext, change: ConflictedChange): Promise<Result<ExitCode, Failure>> {
  const { conflicts } = await openLocalCheckouts(cli.home, cli.env);
  const begun = await conflicts.begin(change);
  if (!begun.ok) return begun;
  const { path, files } = begun.value;
  if (cli.json) cli.printJson({ change: change.change, path, files });
  else cli.print(path);
  for (const file of cli.json ? [] : files) cli.note(visible(`conflict: ${file}`));
  if (!cli.json)
    cli.note(visible(`Resolve and stage the files (git add), then: wzp resolve ${change.change} --done`));
  return ok(exitCodes.done);
}

/** Lets the person resolve the conflicts; the exit code of the shell says nothing about them. */
async function work(
  cli: CliContext,
  found: FoundTask,
  change: ConflictedChange,
  { tool }: ResolveOptions,
): Promise<Result<unknown, Failure>> {
  const local = await openLocalCheckouts(cli.home, cli.env);
  const begun = await local.conflicts.begin(change);
  if (!begun.ok) return begun;
  const { path, files } = begun.value;
  if (files.length === 0) return ok(undefined);
  cli.note(visible(`${change.change} conflicts with ${change.target} in ${files.join(", ")}`));
  if (tool !== true) cli.note(visible(`Resolve and stage them (git add) in ${path}, then exit.`));
  const place = await local.place(change.attempt);
  const env = { ...taskEnvironment(cli.env, found), ...place?.variables, PWD: path };
  // Backups of the tool would be left in the checkout; `git checkout --merge` brings a conflict back.
  const mergetool = ["git", "-c", "mergetool.keepBackup=false", "mergetool"] as const;
  const argv = tool === true ? mergetool : ([cli.env["SHELL"] ?? "/bin/sh"] as const);
  return runProgram({ argv, cwd: path, env });
}

async function finish(
  cli: CliContext,
  change: ConflictedChange,
  { detach, output, force = false }: ResolveOptions,
): Promise<Result<ExitCode, Failure>> {
  const { conflicts } = await openLocalCheckouts(cli.home, cli.env);
  const finished = await conflicts.finish(force ? { ...change, files: [] } : change);
  if (!finished.ok) return finished;
  const { commit, isBack } = finished.value;
  if (!isBack)
    cli.note("Uncommitted work from before the merge does not fit its result. See it with: wzp saved");
  const action: ChangeActionInput = { action: "resolve", ids: [change.change], commit, markers: force };
  return actOnChanges(cli, action, { detach: detach === true, output });
}

function onlyOne(one: string, other: string): Failure {
  return {
    reason: "invalid-request",
    detail: `--${one} and --${other} exclude each other.`,
    hint: `Choose one of ${ways.map((way) => `--${way}`).join(", ")}.`,
  };
}
