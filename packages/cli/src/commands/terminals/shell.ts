import { stat } from "node:fs/promises";
import { join } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { examples } from "../../render/examples.ts";
import { findTask, type FoundTask } from "../../tasks/find-task.ts";
import { taskEnvironment } from "../../tasks/task-environment.ts";
import { runProgram } from "../../terminal/run-program.ts";

export function registerShell(program: Command, cli: CliContext): void {
  program
    .command("shell")
    .argument("<id>", "a task or attempt")
    .addHelpText("after", examples("wzp shell r12/fix-142", "wzp shell 'r12/fix-142#1'"))
    .action(cli.action((id: string) => shell(cli, id)));
}

/**
 * Starts the user's shell in the task's directory; its exit code is not reported as a failure of the command.
 */
async function shell(cli: CliContext, id: string): Promise<Result<ExitCode, Failure>> {
  const found = await findTask(cli, id);
  if (!found.ok) return found;
  const place = await findPlace(cli, found.value);
  if (!place.ok) return place;
  const { directory, variables } = place.value;
  const program = cli.env["SHELL"] ?? "/bin/sh";
  cli.note(`${found.value.task.id} in ${directory} (exit to leave)`);
  const env = { ...taskEnvironment(cli.env, found.value), ...variables, PWD: directory };
  const ended = await runProgram({ argv: [program], cwd: directory, env });
  return ended.ok ? ok(exitCodes.done) : ended;
}

interface Place {
  readonly directory: string;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

async function findPlace(cli: CliContext, found: FoundTask): Promise<Result<Place, Failure>> {
  const { task, run, attempt } = found;
  const { directory } = task.spec;
  if (task.checkout === "project") return ok({ directory: join(run.project.directory, directory ?? "") });
  if (task.checkout === "none" && directory !== undefined) return ok({ directory });
  const local = await openLocalCheckouts(cli.home, cli.env);
  const place = await local.place(`${task.id}#${attempt ?? 0}`);
  if (place === undefined) return fail(noCheckout(task.id, attempt));
  const there = await stat(place.directory).catch(() => undefined);
  const { path, variables } = place;
  return ok({ directory: there?.isDirectory() === true ? place.directory : path, variables });
}

function noCheckout(id: string, attempt: number | undefined): Failure {
  const saved = attempt === undefined ? "" : ` Look for its saved work with: wzp saved`;
  return {
    reason: "not-found",
    detail:
      attempt === undefined
        ? `${id} has not started yet.`
        : `The checkout of ${id}#${attempt} has been removed.`,
    hint: `${attempt === undefined ? "Wait for it with: wzp wait" : "See its commits with: wzp diff"} ${id}.${saved}`,
  };
}
