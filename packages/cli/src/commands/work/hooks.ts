import { dirname } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { items } from "@wezterm-parallel/shared/client/calls";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HookFileResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadPlan } from "../../plan-file/load-plan.ts";
import {
  cellsOfHook,
  cellsOfHookFile,
  cellsOfHookRun,
  renderHookEnd,
} from "../../render/automation/hooks.ts";
import { examples } from "../../render/examples.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { offerHooks } from "../../submit/offer-hooks.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

const parseEvent = parseInteger(1, Number.MAX_SAFE_INTEGER);

export function registerHooks(program: Command, cli: CliContext): void {
  const hooks = program.command("hooks");
  hooks
    .command("list", { isDefault: true })
    .description("list hooks of this project with their last runs, and plan files that wait to be trusted")
    .addHelpText("after", examples("wzp hooks list", "wzp hooks list --json | jq '.items[].last.state'"))
    .action(cli.action(() => list(cli)));
  hooks
    .command("trust")
    .argument("[hash]", "start of a file's hash, as wzp hooks list shows it (default: the plan here)")
    .description("let the hooks of a plan file run, in place of those that run now")
    .addHelpText("after", examples("wzp hooks trust", "wzp hooks trust 3f9a2c --json"))
    .action(cli.action((hash: string | undefined) => trust(cli, hash)));
  hooks
    .command("log")
    .argument("<event>", "event that starts the hook, as wzp hooks list shows it")
    .description("list the latest runs of a hook, with the end of their output")
    .addHelpText("after", examples("wzp hooks log task.failed", "wzp hooks log 'task.*' --json"))
    .action(cli.action((name: string) => log(cli, name)));
  hooks
    .command("run")
    .argument("<event>", "event that starts the hook, as wzp hooks list shows it")
    .argument("[number]", "number of an event, as wzp hooks log lists it (default: the newest)", parseEvent)
    .description("run a hook now, print its output, and exit with 1 unless it succeeds")
    .addHelpText("after", examples("wzp hooks run task.failed", "wzp hooks run task.failed 1042 --json"))
    .action(cli.action((name: string, event: number | undefined) => run(cli, name, event)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const found = await client.get("listHooks", {}, { project });
  if (!found.ok) return found;
  const { items: hooks, files } = found.value;
  const now = Date.now();
  if (cli.json) cli.printJson(found.value);
  else if (hooks.length === 0 && files.length === 0) {
    cli.print("no hooks in this project (add `hooks:` to its plan, then: wzp hooks trust)");
  } else {
    const tables = [
      hooks.map((each) => cellsOfHook(each, now)),
      files.map((each) => cellsOfHookFile(each, now)),
    ];
    const shown = await Promise.all(
      tables.filter((rows) => rows.length > 0).map((rows) => renderTable(rows, cli.width)),
    );
    cli.print(shown.join("\n\n"));
  }
  return ok(exitCodes.done);
}

async function trust(cli: CliContext, hash: string | undefined): Promise<Result<ExitCode, Failure>> {
  if (hash === undefined) return trustHere(cli);
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const found = await client.get("listHooks", {}, { project });
  if (!found.ok) return found;
  const [file, another] = found.value.files.filter((each) => each.hash.startsWith(hash.toLowerCase()));
  if (file === undefined || another !== undefined) return fail(notOne(hash, file));
  const trusted = await client.send("trustHooks", { project }, { hash: file.hash });
  if (!trusted.ok) return trusted;
  if (cli.json) cli.printJson(trusted.value);
  else cli.print(await renderTable([cellsOfHookFile(trusted.value, Date.now())], cli.width));
  return ok(exitCodes.done);
}

/** Offering a plan trusts it, if this person may. */
async function trustHere(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const { path: file, text } = loaded.value;
  const resolved = await resolveProject({ directory: dirname(file), worktrees: false });
  if (!resolved.ok) return resolved;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const { project } = resolved.value;
  const offered = await offerHooks(cli, client.value, { project, file, text });
  if (!offered.ok) return offered;
  if (cli.json) cli.printJson(offered.value);
  else if (offered.value.state === "same") cli.print("These hooks run already.");
  return ok(offered.value.state === "waiting" ? exitCodes.taskFailed : exitCodes.done);
}

function notOne(hash: string, found: HookFileResource | undefined): Failure {
  return {
    reason: found === undefined ? "not-found" : "invalid-request",
    detail:
      found === undefined
        ? `No plan file with hooks has a hash that begins with ${hash}.`
        : `Several plan files have a hash that begins with ${hash}.`,
    hint: "List the files with: wzp hooks list",
  };
}

const shownRuns = 20;

async function log(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const listed = items(await client.get("listHookRuns", { project, name }, { limit: shownRuns }));
  if (!listed.ok) return listed;
  const now = Date.now();
  if (cli.json) cli.printJson(listed.value);
  else if (listed.value.length === 0) cli.print("it has not run yet");
  else {
    const rows = listed.value.map((each) => cellsOfHookRun(each, now));
    cli.print(await renderTable(rows, cli.width));
  }
  return ok(exitCodes.done);
}

async function run(
  cli: CliContext,
  name: string,
  event: number | undefined,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const ran = await client.send("runHook", { project, name }, event === undefined ? {} : { event });
  if (!ran.ok) return ran;
  const { output, state } = ran.value;
  if (cli.json) cli.printJson(ran.value);
  else {
    const lines = output.split("\n").map(visible);
    cli.print([renderHookEnd(ran.value), ...(output === "" ? [] : lines)].join("\n"));
  }
  return ok(state === "succeeded" ? exitCodes.done : exitCodes.taskFailed);
}
