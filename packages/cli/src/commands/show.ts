import type { Command } from "commander";

import type { AttemptPlace } from "@wezterm-parallel/backend/entry/checkouts";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { eachTask } from "../each-task.ts";
import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { renderAttempt, renderTask } from "../render/detail.ts";
import { examples } from "../render/examples.ts";
import { renderListing } from "../render/listing.ts";
import { resolveId } from "../resolve-id.ts";
import { localCheckouts } from "./local-checkouts.ts";

/** Tasks listed of a run; beyond it only the counts say more. */
const listedTasks = 1000;

export function registerShow(program: Command, cli: CliContext): void {
  program
    .command("show")
    .argument("<id>", "a run, a task or an attempt; a unique beginning is enough")
    .addHelpText("after", examples("wzp show r12", "wzp show 'r12/test(2)' --json"))
    .action(cli.action((id: string) => show(cli, id)));
}

async function show(cli: CliContext, id: string): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const { kind, id: full } = resolved.value;
  if (kind === "run") return showRun(cli, client, full);
  const answer = kind === "task" ? await client.task(full) : await client.attempt(full);
  if (!answer.ok) return answer;
  if (cli.json) cli.printJson(answer.value);
  else if ("history" in answer.value) {
    const { id: task, attempts } = answer.value;
    cli.print(renderTask(answer.value, cli.colours, await findPlace(cli, `${task}#${attempts}`)));
  } else cli.print(renderAttempt(answer.value, cli.colours, await findPlace(cli, answer.value.id)));
  return ok(exitCodes.done);
}

/** This machine knows where an attempt works; the server does not. */
async function findPlace(cli: CliContext, attempt: string): Promise<AttemptPlace | undefined> {
  const local = await localCheckouts(cli);
  return local.place(attempt);
}

async function showRun(cli: CliContext, client: Client, id: string): Promise<Result<ExitCode, Failure>> {
  const run = await client.run(id);
  if (!run.ok) return run;
  const tasks = [];
  for await (const task of eachTask(client, id)) {
    if (!task.ok) return task;
    if (tasks.length === listedTasks) break;
    tasks.push(task.value);
  }
  const total = Object.values(run.value.counts).reduce((sum, count) => sum + (count ?? 0), 0);
  const listing = { runs: [run.value], tasks, more: total > tasks.length };
  if (cli.json) cli.printJson({ run: run.value, tasks, more: listing.more });
  else cli.print(await renderListing(listing, { width: cli.width, colours: cli.colours, now: Date.now() }));
  return ok(exitCodes.done);
}
