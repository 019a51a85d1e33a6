import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { parseInteger } from "../../text/parse-option.ts";

interface EventsOptions {
  readonly after?: number;
  readonly run?: string;
  readonly follow: boolean;
}

export function registerEvents(program: Command, cli: CliContext): void {
  program
    .command("events")
    .option(
      "--after <seq>",
      "start after this event (0: from the beginning)",
      parseInteger(0, Number.MAX_SAFE_INTEGER),
    )
    .option("--run <id>", "only events of this run")
    .option("--no-follow", "print the existing events, then exit")
    .addHelpText("after", examples("wzp events", "wzp events --after 0 --run r12 --no-follow"))
    .action(cli.action((options: EventsOptions) => events(cli, options)));
}

/**
 * Prints one JSON event per line, with or without `--json`; the `seq` of the last one is where to continue.
 */
async function events(cli: CliContext, options: EventsOptions): Promise<Result<ExitCode, Failure>> {
  const run = await fullRunId(cli, options.run);
  if (!run.ok) return run;
  if (!options.follow) return printPast(cli, options.after ?? 0, run.value);
  const client = await cli.client();
  const answer = await client.status();
  if (!answer.ok) return answer;
  const after = options.after ?? "now";
  for await (const event of watchEvents(client, systemClock, { after, run: run.value })) {
    if (!event.ok) return event;
    cli.printJson(event.value);
  }
  return ok(exitCodes.done);
}

async function printPast(
  cli: CliContext,
  from: number,
  run: string | undefined,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  for (let after = from; ;) {
    const page = await client.events({ after, limit: 1000, ...(run === undefined ? {} : { run }) });
    if (!page.ok) return page;
    for (const event of page.value.items) cli.printJson(event);
    const last = page.value.items.at(-1);
    if (last === undefined) return ok(exitCodes.done);
    after = last.seq;
  }
}

async function fullRunId(
  cli: CliContext,
  id: string | undefined,
): Promise<Result<string | undefined, Failure>> {
  if (id === undefined) return ok(undefined);
  const resolved = await (await cli.client()).resolve(id);
  return resolved.ok ? ok(resolved.value.id) : resolved;
}
