import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { type AttemptPlace, openLocalCheckouts } from "../../local-backend/local-checkouts.ts";
import { renderAttempt, renderTask } from "../../render/detail.ts";
import { examples } from "../../render/examples.ts";
import { renderListing } from "../../render/listing.ts";
import { listFairly } from "../../tasks/list-fairly.ts";
import { resolveId } from "../../tasks/resolve-id.ts";
import { parseInteger } from "../../text/parse-option.ts";

interface ShowOptions {
  readonly failed?: boolean;
  readonly limit: number;
}

export function registerShow(program: Command, cli: CliContext): void {
  program
    .command("show")
    .argument("<id>", "a run, task or attempt; a unique prefix is enough")
    .option("--failed", "for a run: only failed tasks")
    .option("--limit <tasks>", "for a run: list at most this many tasks", parseInteger(1, 1_000_000), 1000)
    .addHelpText("after", examples("wzp show r12", "wzp show r12 --failed", "wzp show 'r12/test(2)' --json"))
    .action(cli.action((id: string, options: ShowOptions) => show(cli, id, options)));
}

async function show(cli: CliContext, id: string, options: ShowOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const resolved = await resolveId(cli, id);
  if (!resolved.ok) return resolved;
  const { kind, id: full } = resolved.value;
  if (kind === "run") return showRun(cli, client, { id: full, ...options });
  const answer = kind === "task" ? await client.task(full) : await client.attempt(full);
  if (!answer.ok) return answer;
  if (cli.json) cli.printJson(answer.value);
  else if ("history" in answer.value) {
    const { id: task, attempts } = answer.value;
    cli.print(renderTask(answer.value, cli.colours, await findPlace(cli, `${task}#${attempts}`)));
  } else cli.print(renderAttempt(answer.value, cli.colours, await findPlace(cli, answer.value.id)));
  return ok(exitCodes.done);
}

/** Finds where an attempt works on this machine; the server does not know it. */
async function findPlace(cli: CliContext, attempt: string): Promise<AttemptPlace | undefined> {
  const local = await openLocalCheckouts(cli.home, cli.env);
  return local.place(attempt);
}

async function showRun(
  cli: CliContext,
  client: Client,
  { id, failed, limit }: ShowOptions & { readonly id: string },
): Promise<Result<ExitCode, Failure>> {
  const run = await client.run(id);
  if (!run.ok) return run;
  const states = failed === true ? (["failed"] as const) : undefined;
  const listed = await listFairly(client, [run.value], { states, limit });
  if (!listed.ok) return listed;
  const { tasks, left } = listed.value;
  if (cli.json) cli.printJson({ run: run.value, tasks, more: left.size > 0 });
  else {
    const total = tasks.length + (left.get(run.value.id) ?? 0);
    const rest = () => `wzp show ${run.value.id}${failed === true ? " --failed" : ""} --limit ${total}`;
    const screen = { width: cli.width, colours: cli.colours, now: Date.now() };
    cli.print(await renderListing({ runs: [run.value], tasks, left, rest }, screen));
  }
  return ok(exitCodes.done);
}
