import { type Command, InvalidArgumentError } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { isTaskName } from "@wezterm-parallel/shared/domain/ids";
import type { ChangeGroup, GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { mostAtOnce } from "../../submit/parse-group.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface SetOptions {
  readonly parallel?: number;
  readonly default?: boolean;
}

export function registerGroup(program: Command, cli: CliContext): void {
  const group = program.command("group");
  group
    .command("list", { isDefault: true })
    .description("list the groups of this project, and how many of their tasks run and wait")
    .addHelpText("after", examples("wzp group list", "wzp group list --json | jq '.[].waiting'"))
    .action(cli.action(() => list(cli)));
  registerSet(group, cli);
  group
    .command("pause")
    .argument("<name>", "group of this project")
    .description("start no more tasks of a group; running ones continue")
    .addHelpText("after", examples("wzp group pause db", "wzp group pause db --json"))
    .action(cli.action((name: string) => change(cli, name, { paused: true })));
  group
    .command("resume")
    .argument("<name>", "group of this project")
    .description("start tasks of a paused group again")
    .addHelpText("after", examples("wzp group resume db", "wzp group resume db --json"))
    .action(cli.action((name: string) => change(cli, name, { paused: false })));
  group
    .command("remove")
    .argument("<name>", "group of this project")
    .description("remove a group; refused while tasks of it wait")
    .addHelpText("after", examples("wzp group remove db", "wzp group remove db --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

function registerSet(group: Command, cli: CliContext): void {
  group
    .command("set")
    .argument("<name>", "group of this project, new or existing", parseName)
    .option("-n, --parallel <number>", "tasks of the group to run at a time", parseInteger(1, mostAtOnce))
    .option("--default", "put tasks of wzp add without --group into this group")
    .option("--no-default", "stop doing so")
    .description("create a group, or change its limit with immediate effect")
    .addHelpText(
      "after",
      `\nThe limit replaces those of --group NAME=N and of plans.\n${examples(
        "wzp group set db --parallel 2",
        "wzp group set queue --parallel 4 --default",
      )}`,
    )
    .action(cli.action((name: string, options: SetOptions) => set(cli, name, options)));
}

function parseName(text: string): string {
  if (isTaskName(text)) return text;
  throw new InvalidArgumentError("It must have letters, digits and . _ -, starting with a letter or digit.");
}

async function set(cli: CliContext, name: string, options: SetOptions): Promise<Result<ExitCode, Failure>> {
  const { parallel, default: isDefault } = options;
  if (parallel !== undefined || isDefault !== undefined) {
    return change(cli, name, { parallel, default: isDefault });
  }
  return fail({
    reason: "invalid-request",
    detail: "There is nothing to set.",
    hint: `Give a limit, such as: wzp group set ${name} --parallel 1`,
  });
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const found = await client.get("listGroups", { project: id });
  if (!found.ok) return found;
  const { items } = found.value;
  if (cli.json) cli.printJson(items);
  else if (items.length === 0)
    cli.print("no groups in this project (create one with: wzp group set NAME --parallel N)");
  else cli.print(await renderTable(items.map(cellsOf), cli.width));
  return ok(exitCodes.done);
}

async function change(
  cli: CliContext,
  name: string,
  changes: ChangeGroup,
): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const changed = await client.send("changeGroup", { project: id, name }, changes);
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print(await renderTable([cellsOf(changed.value)], cli.width));
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const removed = await client.send("removeGroup", { project: id, name });
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson(removed.value);
  else cli.print(`removed ${visible(name)}`);
  return ok(exitCodes.done);
}

function cellsOf({ name, parallel, running, waiting, paused, default: isDefault }: GroupResource) {
  const state = [paused ? "paused" : [], isDefault ? "default" : []].flat().join(", ");
  return [
    { text: visible(name) },
    { text: parallel === undefined ? "no limit" : `${parallel} at a time` },
    { text: `${running} running` },
    { text: `${waiting} waiting` },
    { text: state },
  ];
}
