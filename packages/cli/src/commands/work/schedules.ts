import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ScheduleChanges,
  ScheduleResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import {
  cellsOfSchedule,
  renderNext,
  renderSchedule,
  renderScheduleChanges,
} from "../../render/automation/schedules.ts";
import { beginProject, type BegunProject } from "../../submit/begin-project.ts";
import { ask } from "../../text/ask.ts";
import { countOf } from "../../text/count-of.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { registerScheduleAdd } from "./schedules-add.ts";

export function registerSchedules(program: Command, cli: CliContext): void {
  const schedules = program.command("schedules");
  registerScheduleAdd(schedules, cli);
  registerReading(schedules, cli);
  registerActing(schedules, cli);
  schedules
    .command("sync")
    .option("-y, --yes", "take the changes over without asking")
    .description("show how the schedules of the plan differ from those that run, and take them over")
    .addHelpText("after", examples("wzp schedules sync", "wzp schedules sync --yes --json"))
    .action(cli.action((options: { readonly yes?: boolean }) => sync(cli, options.yes === true)));
}

function registerReading(schedules: Command, cli: CliContext): void {
  schedules
    .command("list", { isDefault: true })
    .option("-a, --all", "of all projects, not only this one")
    .description("list schedules, when each runs next, and how its last run ended")
    .addHelpText(
      "after",
      examples("wzp schedules list", "wzp schedules list --all --json | jq '.[].next[0]'"),
    )
    .action(cli.action((options: { readonly all?: boolean }) => list(cli, options.all === true)));
  schedules
    .command("show")
    .argument("<name>", "schedule of this project")
    .description("show a schedule: its settings, its next times, and its latest runs")
    .addHelpText("after", examples("wzp schedules show nightly", "wzp schedules show nightly --json"))
    .action(cli.action((name: string) => show(cli, name)));
  schedules
    .command("next")
    .argument("<name>", "schedule of this project")
    .description("print the next five times of a schedule")
    .addHelpText("after", examples("wzp schedules next nightly", "wzp schedules next nightly --json"))
    .action(cli.action((name: string) => next(cli, name)));
}

function registerActing(schedules: Command, cli: CliContext): void {
  schedules
    .command("pause")
    .argument("<name>", "schedule of this project")
    .description("start no runs of a schedule until it is resumed")
    .addHelpText("after", examples("wzp schedules pause nightly", "wzp schedules pause nightly --json"))
    .action(cli.action((name: string) => pause(cli, name, true)));
  schedules
    .command("resume")
    .argument("<name>", "schedule of this project")
    .description("resume a paused schedule; the times of the pause are not made up for")
    .addHelpText("after", examples("wzp schedules resume nightly", "wzp schedules resume nightly --json"))
    .action(cli.action((name: string) => pause(cli, name, false)));
  schedules
    .command("run")
    .argument("<name>", "schedule of this project")
    .description("start a run of a schedule now, and print its id")
    .addHelpText("after", examples("wzp schedules run nightly", 'wzp wait "$(wzp schedules run nightly)"'))
    .action(cli.action((name: string) => run(cli, name)));
  schedules
    .command("remove")
    .argument("<name>", "schedule of this project")
    .description("remove a schedule with its history; its runs stay")
    .addHelpText("after", examples("wzp schedules remove nightly", "wzp schedules remove nightly --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

async function list(cli: CliContext, all: boolean): Promise<Result<ExitCode, Failure>> {
  const opened = all ? await openServer(cli) : await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id } = opened.value;
  const found = await client.get("listSchedules", {}, id === undefined ? {} : { project: id });
  if (!found.ok) return found;
  const { items } = found.value;
  if (cli.json) cli.printJson(items);
  else if (items.length === 0) {
    cli.print(
      `no schedules${all ? "" : " in this project"} (add one with: wzp schedules add --cron "0 3 * * *")`,
    );
  } else {
    const now = Date.now();
    cli.print(
      await renderTable(
        items.map((each) => rowOf(each, all, now)),
        cli.width,
      ),
    );
  }
  return ok(exitCodes.done);
}

async function openServer(cli: CliContext) {
  const client = await cli.startedClient();
  return client.ok ? ok({ client: client.value, id: undefined }) : client;
}

function rowOf(schedule: ScheduleResource, all: boolean, now: number) {
  const cells = cellsOfSchedule(schedule, now);
  return all ? [{ text: visible(schedule.directory) }, ...cells] : cells;
}

async function show(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const found = await client.get("getSchedule", { project: id, name });
  if (!found.ok) return found;
  const history = await client.get("listFirings", { project: id, name }, { limit: shownFirings });
  if (!history.ok) return history;
  if (cli.json) cli.printJson({ ...found.value, history: history.value.items });
  else cli.print(renderSchedule(found.value, history.value.items, Date.now()));
  return ok(exitCodes.done);
}

const shownFirings = 10;

async function next(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const found = await client.get("getSchedule", { project: id, name });
  if (!found.ok) return found;
  const { next: times, timing, paused } = found.value;
  if (cli.json) cli.printJson(times);
  else if (times.length === 0) cli.print(paused ? "none: it is paused" : "none: its end has passed");
  else cli.print(times.map((at) => renderNext(at, timing.timezone, Date.now())).join("\n"));
  return ok(exitCodes.done);
}

async function pause(cli: CliContext, name: string, paused: boolean): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const changed = await client.send("changeSchedule", { project: id, name }, { paused });
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print(await renderTable([cellsOfSchedule(changed.value, Date.now())], cli.width));
  return ok(exitCodes.done);
}

async function run(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const fired = await client.send("fireSchedule", { project: id, name });
  if (!fired.ok) return fired;
  if (cli.json) cli.printJson(fired.value);
  else cli.print(fired.value.run?.id ?? "");
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const project = await beginProject(cli, { worktrees: false });
  if (!project.ok) return project;
  const { client, id } = project.value;
  const removed = await client.send("removeSchedule", { project: id, name });
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson(removed.value);
  else cli.print(`removed ${visible(name)}`);
  return ok(exitCodes.done);
}

async function sync(cli: CliContext, yes: boolean): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const compared = await sendSync(opened.value, false);
  if (!compared.ok) return compared;
  const count = compared.value.items.length;
  if (!cli.json && count > 0) cli.print(renderScheduleChanges(compared.value));
  if (count === 0 || !(yes || (await isConfirmed(cli, count)))) return leave(cli, compared.value);
  const applied = await sendSync(opened.value, true);
  if (!applied.ok) return applied;
  if (cli.json) cli.printJson(applied.value);
  else cli.print(`took over ${countOf(applied.value.items.length, "change")}`);
  return ok(exitCodes.done);
}

function sendSync({ client, id, project }: BegunProject, apply: boolean) {
  return client.send("syncSchedules", { project: id }, { apply, project });
}

function leave(cli: CliContext, compared: ScheduleChanges): Result<ExitCode, Failure> {
  if (cli.json) cli.printJson(compared);
  else if (compared.items.length > 0) return fail(notTaken);
  else cli.print("the schedules are those of the plan");
  return ok(exitCodes.done);
}

async function isConfirmed(cli: CliContext, changes: number): Promise<boolean> {
  if (cli.json || cli.streams.stdin.isTTY !== true) return false;
  const answer = await ask(`Take over ${countOf(changes, "change")}? y: yes, Enter: no `, cli.streams);
  return /^y(?:es)?$/i.test(answer.trim());
}

const notTaken: Failure = {
  reason: "invalid-request",
  detail: "The schedules were left as they are.",
  hint: "Take the changes over with: wzp schedules sync --yes",
};
