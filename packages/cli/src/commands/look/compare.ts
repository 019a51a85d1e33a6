import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { compareRuns } from "@wezterm-parallel/shared/domain/run/compare-runs";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderComparison } from "../../render/runs/run-comparison.ts";
import { listTasks } from "../../tasks/each-task.ts";
import { resolveId } from "../../tasks/resolve-id.ts";

export function registerCompare(program: Command, cli: CliContext): void {
  program
    .command("compare")
    .argument("<before>", "a run")
    .argument("<after>", "a later run of the same tasks")
    .option("--all", "also list unchanged tasks")
    .addHelpText("after", examples("wzp compare r11 r12", "wzp compare r11 r12 --json"))
    .action(
      cli.action((before: string, after: string, options: { all?: boolean }) =>
        compare(cli, [before, after], options.all === true),
      ),
    );
}

async function compare(
  cli: CliContext,
  [before, after]: readonly [string, string],
  all: boolean,
): Promise<Result<ExitCode, Failure>> {
  const was = await tasksOf(cli, before);
  if (!was.ok) return was;
  const is = await tasksOf(cli, after);
  if (!is.ok) return is;
  const compared = compareRuns(was.value.tasks, is.value.tasks);
  if (cli.json) cli.printJson({ before: was.value.run, after: is.value.run, ...compared });
  else cli.print(await renderComparison(compared, { all, width: cli.width, colours: cli.colours }));
  return ok(exitCodes.done);
}

async function tasksOf(cli: CliContext, wanted: string) {
  const found = await resolveId(cli, wanted);
  if (!found.ok) return found;
  if (found.value.kind !== "run") return fail(notARun(found.value.id));
  const tasks = await listTasks(await cli.client(), found.value.id);
  return tasks.ok ? ok({ run: found.value.id, tasks: tasks.value }) : tasks;
}

function notARun(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is not a run.`,
    hint: "Compare two runs by their ids: wzp compare r11 r12",
  };
}
