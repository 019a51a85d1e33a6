import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { items } from "@wezterm-parallel/shared/client/calls";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { cellsOfCall, cellsOfIncoming } from "../../render/webhooks/incoming.ts";
import { type BegunProject, beginProject } from "../../submit/begin-project.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { registerIncomingAdd } from "./incoming-add.ts";

export function registerIncoming(program: Command, cli: CliContext): void {
  const incoming = program.command("incoming");
  registerIncomingAdd(incoming, cli);
  registerReading(incoming, cli);
  registerChanging(incoming, cli);
}

function registerReading(incoming: Command, cli: CliContext): void {
  incoming
    .command("list", { isDefault: true })
    .description("list incoming webhooks of this project, with their latest calls")
    .addHelpText("after", examples("wzp incoming list", "wzp incoming list --json | jq '.[].path'"))
    .action(cli.action(() => list(cli)));
  incoming
    .command("show")
    .argument("<name>", "incoming webhook of this project")
    .description("show an incoming webhook, its address and its latest calls")
    .addHelpText("after", examples("wzp incoming show release", "wzp incoming show release --json"))
    .action(cli.action((name: string) => show(cli, name)));
}

function registerChanging(incoming: Command, cli: CliContext): void {
  incoming
    .command("rotate")
    .argument("<name>", "incoming webhook of this project")
    .description("print a new secret; the previous one is accepted too for 24 hours")
    .addHelpText(
      "after",
      examples("wzp incoming rotate release", "wzp incoming rotate release --json | jq -r .secret"),
    )
    .action(cli.action((name: string) => rotate(cli, name)));
  incoming
    .command("pause")
    .argument("<name>", "incoming webhook of this project")
    .description("refuse calls until it is resumed")
    .addHelpText("after", examples("wzp incoming pause release", "wzp incoming pause release --json"))
    .action(cli.action((name: string) => pause(cli, name, true)));
  incoming
    .command("resume")
    .argument("<name>", "incoming webhook of this project")
    .description("take calls again")
    .addHelpText("after", examples("wzp incoming resume release", "wzp incoming resume release --json"))
    .action(cli.action((name: string) => pause(cli, name, false)));
  incoming
    .command("remove")
    .argument("<name>", "incoming webhook of this project")
    .description("remove an incoming webhook with the list of its calls; its runs stay")
    .addHelpText("after", examples("wzp incoming remove release", "wzp incoming remove release --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

/** Opens the project of this directory for a request about it. */
async function inProject(
  cli: CliContext,
  act: (project: BegunProject) => Promise<Result<void, Failure>>,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const acted = await act(opened.value);
  return acted.ok ? ok(exitCodes.done) : acted;
}

function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  return inProject(cli, async ({ client, id }) => {
    const found = await client.get("listIncoming", {}, { project: id });
    if (!found.ok) return found;
    const { items: all } = found.value;
    if (cli.json) cli.printJson(all);
    else if (all.length === 0) {
      cli.print(
        "no incoming webhooks in this project (add one with: wzp incoming add --name NAME --from SENDER)",
      );
    } else {
      const rows = all.map((each) => cellsOfIncoming(each, Date.now()));
      cli.print(await renderTable(rows, cli.width));
    }
    return ok(undefined);
  });
}

const shownCalls = 20;

function show(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  return inProject(cli, async ({ client, id: project }) => {
    const found = await client.get("getIncoming", { project, name });
    if (!found.ok) return found;
    const calls = items(await client.get("listCalls", { project, name }, { limit: shownCalls }));
    if (!calls.ok) return calls;
    const now = Date.now();
    if (cli.json) cli.printJson({ ...found.value, calls: calls.value });
    else {
      cli.print(await renderTable([cellsOfIncoming(found.value, now)], cli.width));
      cli.print(`\naddress  https://SERVER${found.value.path}`);
      const rows = calls.value.map((each) => cellsOfCall(each, now));
      if (rows.length > 0) cli.print(`\n${await renderTable(rows, cli.width)}`);
    }
    return ok(undefined);
  });
}

function rotate(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  return inProject(cli, async ({ client, id: project }) => {
    const rotated = await client.send("rotateIncoming", { project, name });
    if (!rotated.ok) return rotated;
    if (cli.json) cli.printJson(rotated.value);
    else cli.print(rotated.value.secret);
    return ok(undefined);
  });
}

function pause(cli: CliContext, name: string, paused: boolean): Promise<Result<ExitCode, Failure>> {
  return inProject(cli, async ({ client, id: project }) => {
    const changed = await client.send("changeIncoming", { project, name }, { paused });
    if (!changed.ok) return changed;
    if (cli.json) cli.printJson(changed.value);
    else cli.print(await renderTable([cellsOfIncoming(changed.value, Date.now())], cli.width));
    return ok(undefined);
  });
}

function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  return inProject(cli, async ({ client, id: project }) => {
    const removed = await client.send("removeIncoming", { project, name });
    if (!removed.ok) return removed;
    if (cli.json) cli.printJson(removed.value);
    else cli.print(`removed ${visible(name)}`);
    return ok(undefined);
  });
}
