import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { findTask, type FoundTask } from "../find-task.ts";
import { examples } from "../render/examples.ts";
import { runProgram } from "../terminal/run-program.ts";

interface DiffOptions {
  readonly stat?: boolean;
}

export function registerDiff(program: Command, cli: CliContext): void {
  program
    .command("diff")
    .argument("<id>", "a task, or one attempt of it")
    .option("--stat", "only which files changed, and how much")
    .addHelpText("after", examples("wzp diff r12/fix-142", "wzp diff --stat r12/fix-142"))
    .action(cli.action((id: string, options: DiffOptions) => diff(cli, id, options)));
}

/** The task's commits against the commit it started from, through git with the user's pager and colours. */
async function diff(cli: CliContext, id: string, options: DiffOptions): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const { task, run, attempt } = found.value;
  const { result } = task.history.find((each) => each.attempt === attempt) ?? task;
  if (run.project.kind !== "git" || result?.base === undefined) return fail(nothingToCompare(task.id));
  const { base, commit, branch, changedFiles = 0 } = result;
  if (cli.json) {
    cli.printJson({ task: task.id, attempt, branch, base, commit, changedFiles });
    return ok(exitCodes.done);
  }
  if (commit !== undefined) return showDiff(cli, found.value, [...statOf(options), base, commit, "--"]);
  cli.note(`${task.id} changed nothing`);
  return ok(exitCodes.done);
}

function statOf(options: DiffOptions): readonly string[] {
  return options.stat === true ? ["--stat"] : [];
}

async function showDiff(
  cli: CliContext,
  { task, run }: FoundTask,
  args: readonly string[],
): Promise<Result<ExitCode, Failure>> {
  const directory = run.project.kind === "git" ? run.project.commonDir : run.project.directory;
  const argv = ["git", `--git-dir=${directory}`, "diff", ...args] as const;
  const ended = await runProgram({ argv: [...argv], cwd: directory, env: cli.env });
  if (!ended.ok) return ended;
  return ended.value === 0 ? ok(exitCodes.done) : fail(notShown(task.id));
}

function nothingToCompare(id: string): Failure {
  return {
    reason: "not-found",
    detail: `${id} has no commits of its own to show: it had no worktree, or has not finished an attempt in one.`,
    hint: `See wzp show ${id}, or look into its checkout: wzp shell ${id}`,
  };
}

function notShown(id: string): Failure {
  return {
    reason: "git-failed",
    detail: `git could not show the changes of ${id}; it said why above.`,
    hint: "Its commits may have been removed from the repository.",
  };
}
