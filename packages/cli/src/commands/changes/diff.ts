import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { withoutRepository } from "@wezterm-parallel/shared/domain/task/environment/inherited-variables";

import { hasActingNames } from "../../change/has-acting-names.ts";
import { showChange } from "../../change/show-change.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { examples } from "../../render/examples.ts";
import { findTask, type FoundTask } from "../../tasks/find-task.ts";
import { type ProgramCall, runProgram } from "../../terminal/run-program.ts";

interface DiffOptions {
  readonly stat?: boolean;
}

export function registerDiff(program: Command, cli: CliContext): void {
  program
    .command("diff")
    .argument("<id>", "a task or attempt")
    .option("--stat", "only show the changed files and the number of changed lines")
    .addHelpText("after", examples("wzp diff r12/fix-142", "wzp diff --stat r12/fix-142"))
    .action(cli.action((id: string, options: DiffOptions) => diff(cli, id, options)));
}

/**
 * Shows the task's commits against the commit it started from, through git with the user's pager and colours.
 */
async function diff(cli: CliContext, id: string, options: DiffOptions): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task, attempt } = found.value;
  if (asksServer(cli, found.value)) return showChange(cli, { task: task.id, attempt }, options);
  return showHere(cli, found.value, options);
}

/** Runs git on this machine, with the user's pager, colours and settings. */
async function showHere(
  cli: CliContext,
  { task, run, attempt }: FoundTask,
  options: DiffOptions,
): Promise<Result<ExitCode, Failure>> {
  const { result } = task.history.find((each) => each.attempt === attempt) ?? task;
  if (run.project.kind !== "git" || result?.base === undefined) return fail(nothingToCompare(task.id));
  const { base, commit, branch, changedFiles = 0 } = result;
  if (cli.json) {
    cli.printJson({ task: task.id, attempt, branch, base, commit, changedFiles });
    return ok(exitCodes.done);
  }
  const where = run.project.commonDir;
  const name = `${task.id}#${attempt ?? 0}`;
  if (commit !== undefined) {
    const diffOf = (how: readonly string[]) => [`--git-dir=${where}`, "diff", ...how, base, commit, "--"];
    const shown = { args: diffOf(statOf(options)), names: diffOf(listing) };
    return showGit(name, shown, { cwd: where, env: withoutRepository(cli.env) });
  }
  if (result.changedFiles === undefined) return showUncommitted(cli, name, base, options);
  cli.note(`${task.id} changed nothing`);
  return ok(exitCodes.done);
}

/** Decides whether to ask the server: the files of a running task are read on the machine where it runs. */
function asksServer(cli: CliContext, { task, attempt }: FoundTask): boolean {
  if (cli.context.ok && cli.context.value !== undefined) return true;
  const isRunning = task.history.some((each) => each.attempt === attempt && each.state !== "ended");
  return isRunning && !cli.json;
}

/** Shows the files of the worktree: an attempt that did not succeed has committed nothing automatically. */
async function showUncommitted(
  cli: CliContext,
  attempt: string,
  base: string,
  options: DiffOptions,
): Promise<Result<ExitCode, Failure>> {
  const local = await openLocalCheckouts(cli.home, cli.env);
  const place = await local.place(attempt);
  if (place === undefined) return fail(notThere(attempt));
  cli.note(
    `${attempt} did not succeed, so its changes are not committed; these are the uncommitted changes in ${place.path}`,
  );
  const inside = { cwd: place.path, env: { ...withoutRepository(cli.env), ...place.variables } };
  const status = ["status", "--short"];
  const listed = await showGit(attempt, { args: status, names: [...status, "-z"] }, inside);
  if (!listed.ok) return listed;
  const diffOf = (how: readonly string[]) => ["diff", ...how, base, "--"];
  return showGit(attempt, { args: diffOf(statOf(options)), names: diffOf(listing) }, inside);
}

function statOf(options: DiffOptions): readonly string[] {
  return options.stat === true ? ["--stat"] : [];
}

const listing = ["--name-status", "-z"];

interface Shown {
  readonly args: readonly string[];
  /** Lists the names that `args` show. */
  readonly names: readonly string[];
}

/** Git escapes either all characters but ASCII in names, or not those that begin a sequence or turn the direction. */
async function showGit(
  attempt: string,
  { args, names }: Shown,
  where: Pick<ProgramCall, "cwd" | "env">,
): Promise<Result<ExitCode, Failure>> {
  const quotes = `core.quotePath=${await hasActingNames(names, where)}`;
  const ended = await runProgram({ argv: ["git", "-c", quotes, ...args], ...where });
  if (!ended.ok) return ended;
  return ended.value === 0 ? ok(exitCodes.done) : fail(notShown(attempt));
}

function notThere(attempt: string): Failure {
  return {
    reason: "not-found",
    detail: `${attempt} did not succeed, so nothing was committed, and its checkout has been removed.`,
    hint: "Look for its saved work with: wzp saved",
  };
}

function nothingToCompare(id: string): Failure {
  return {
    reason: "not-found",
    detail: `${id} has no commits to show: it has no worktree, or no attempt has finished in it yet.`,
    hint: `See wzp show ${id}, or open its checkout: wzp shell ${id}`,
  };
}

function notShown(id: string): Failure {
  return {
    reason: "git-failed",
    detail: `git could not show the changes of ${id}; see its message above.`,
    hint: "Its commits may have been removed from the repository.",
  };
}
