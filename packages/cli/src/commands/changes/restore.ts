import { resolve } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { examples } from "../../render/examples.ts";

export function registerRestore(program: Command, cli: CliContext): void {
  program
    .command("restore")
    .argument("<attempt>", "an attempt that `wzp saved` lists")
    .option("--into <dir>", "create the worktree in this directory, which must not exist yet")
    .addHelpText(
      "after",
      examples("wzp restore 'r12/fix-142#1'", "wzp restore 'r12/fix-142#1' --into ../look"),
    )
    .action(cli.action((attempt: string, options: { into?: string }) => restore(cli, attempt, options.into)));
}

async function restore(cli: CliContext, attempt: string, into?: string): Promise<Result<ExitCode, Failure>> {
  if (cli.context.ok && cli.context.value !== undefined) return restoreElsewhere(cli, attempt, into);
  const local = await openLocalCheckouts(cli.home, cli.env);
  const where = into === undefined ? undefined : resolve(cli.cwd, into);
  const restored = await local.restore(cli.directory, attempt, where);
  if (!restored.ok) return restored;
  const { root, branch } = restored.value;
  if (cli.json) cli.printJson({ attempt, path: root, branch });
  else cli.print(`${attempt} is on branch ${branch} in ${root}`);
  return ok(exitCodes.done);
}

/** Restores on the machine of the worker that has the repository. */
async function restoreElsewhere(
  cli: CliContext,
  attempt: string,
  into?: string,
): Promise<Result<ExitCode, Failure>> {
  if (into !== undefined) return fail(onlyThere);
  const client = await cli.client();
  const run = await client.run(attempt.replace(/\/.*$/s, ""));
  if (!run.ok) return run;
  const restored = await client.checkouts.restore(run.value.projectId, { attempt });
  if (!restored.ok) return restored;
  const { path, branch, worker } = restored.value;
  if (cli.json) cli.printJson({ attempt, path, branch });
  else cli.print(`${attempt} is on branch ${branch} in ${path} on ${worker}`);
  return ok(exitCodes.done);
}

const onlyThere: Failure = {
  reason: "unsupported",
  detail: "--into is not available here: the worktree is created on the worker's machine.",
  hint: "Leave it out; the output says where the worktree is.",
};
