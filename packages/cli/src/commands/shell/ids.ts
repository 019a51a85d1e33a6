import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { shownCommands } from "../../completion/describe-commands.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { makeProgram } from "../../program.ts";
import { listFairly } from "../../tasks/list-fairly.ts";

/** About as many as a person would look through. */
const offered = 100;
const runsWithTasks = 10;

/**
 * Registers `wzp ids`, which prints the newest ids, layouts or commands for the completions, one per line, or
 * nothing.
 */
export function registerIds(program: Command, cli: CliContext): void {
  program
    .command("ids", { hidden: true })
    .option("--all", "ids of all runs and tasks (default)")
    .option("--layouts", "names of layouts instead of ids")
    .option("--commands [of]", "commands, or subcommands of a command, that you may use on the chosen server")
    .action(cli.action(async (wanted: Wanted) => tell(cli, await find(cli, wanted))));
}

interface Wanted {
  readonly layouts?: boolean;
  /** `true` for the top-level commands. */
  readonly commands?: string | true;
}

async function find(cli: CliContext, { layouts, commands }: Wanted): Promise<readonly string[]> {
  if (commands !== undefined) return commandsOf(cli, commands === true ? "" : commands);
  return layouts === true ? layoutsHere(cli) : ids(cli);
}

/** Prints each command, a tab and its description, as fish shows them. */
async function commandsOf(cli: CliContext, parent: string): Promise<readonly string[]> {
  const program = await makeProgram(cli, new Set(parent === "" ? [] : [parent]));
  const command = parent === "" ? program : program.commands.find((each) => each.name() === parent);
  return (command === undefined ? [] : shownCommands(command)).map(
    (each) => `${each.name()}\t${each.description()}`,
  );
}

function tell(cli: CliContext, found: readonly string[]): Result<ExitCode, Failure> {
  if (cli.json) cli.printJson(found);
  else for (const id of found) cli.print(id);
  return ok(exitCodes.done);
}

async function ids(cli: CliContext): Promise<readonly string[]> {
  const client = await cli.client();
  const runs = await client.runs({ limit: offered });
  if (!runs.ok) return [];
  const tasks = await listFairly(client, runs.value.items.slice(0, runsWithTasks), { limit: offered });
  return [...runs.value.items, ...(tasks.ok ? tasks.value.tasks : [])].map((each) => each.id);
}

/** Lists only the built-in layouts when the plan has errors. */
async function layoutsHere(cli: CliContext): Promise<readonly string[]> {
  const { findPlan } = await import("../../plan-file/find-plan.ts");
  const { readPlan } = await import("@wezterm-parallel/shared/domain/plan/read-plan");
  const file = await findPlan(cli.directory);
  const plan = file.ok ? readPlan(file.value.text, { file: file.value.path }) : undefined;
  const { layoutNames } = await import("@wezterm-parallel/shared/domain/layout/choose-layout");
  return layoutNames(plan?.ok === true ? plan.value.layouts : undefined);
}
