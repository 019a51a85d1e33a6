import { setTimeout as pause } from "node:timers/promises";

import { type Command, Option } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  type EntryFilter,
  type EntryLevel,
  entryLevels,
  type LogEntry,
} from "@wezterm-parallel/shared/domain/logs/log-entry";
import { readAfter } from "@wezterm-parallel/shared/node/program-logs/read-after";
import { readLast } from "@wezterm-parallel/shared/node/program-logs/read-last";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { parseDuration, parseInteger } from "../../text/parse-option.ts";
import { visible } from "../../text/width.ts";
import { registerLogLevel } from "./log-level.ts";

interface LogsOptions {
  readonly level?: EntryLevel;
  readonly from?: string;
  readonly area?: string;
  /** Ms before now. */
  readonly since?: number;
  readonly grep?: string;
  readonly run?: string;
  readonly tail: number;
  readonly follow?: boolean;
}

/** A person reads along; a log that grows is seen this late. */
const everyMs = 200;
const usualTail = 200;
const mostTail = 1_000_000;

export function registerSystem(program: Command, cli: CliContext): void {
  const system = program.command("system");
  system
    .command("logs")
    .addOption(new Option("--level <level>", "this level and more urgent ones").choices(entryLevels))
    .option("--from <program>", "only server, worker, access (changes and refusals) or a session host")
    .option("--area <area>", "only a part of the program, such as checkouts or http")
    .option("--since <time>", "only the last part, e.g. 2h", parseDuration)
    .option("--grep <text>", "only entries with this text in message or context")
    .option("--run <id>", "only entries about this run, e.g. r12")
    .option("--tail <number>", "print the last entries only", parseInteger(0, mostTail), usualTail)
    .option("-f, --follow", "continue with what the programs write, until Ctrl-C")
    .description("print what server, worker and session hosts logged, in the order of time")
    .addHelpText(
      "after",
      examples("wzp system logs --level warn --since 1d", "wzp system logs --run r12 --follow --json"),
    )
    .action(cli.action((options: LogsOptions) => systemLogs(cli, options)));
  registerLogLevel(system, cli);
}

async function systemLogs(cli: CliContext, options: LogsOptions): Promise<Result<ExitCode, Failure>> {
  const { state } = cli.home;
  const filter = filterOf(options);
  let { entries, positions } = await readLast(state, filter, options.tail);
  for (const entry of entries) print(cli, entry);
  while (options.follow === true) {
    await pause(everyMs);
    ({ entries, positions } = await readAfter(state, positions, filter));
    for (const entry of entries) print(cli, entry);
  }
  return ok(exitCodes.done);
}

function filterOf({ level, from, area, since, grep, run }: LogsOptions): EntryFilter {
  const after = since === undefined ? undefined : Date.now() - since;
  return { level, program: from, area, since: after, text: grep, run };
}

function print(cli: CliContext, entry: LogEntry): void {
  if (cli.json) return cli.printJson(entry);
  const { timestamp, level, program, area, message, context = {} } = entry;
  const part = area === undefined ? program : `${program}/${visible(area)}`;
  const { dim, yellow, red } = cli.colours;
  const colour = level === "error" || level === "fatal" ? red : level === "warn" ? yellow : dim;
  const details = Object.entries(context).map(([key, value]) => `${key}=${asText(value)}`);
  const words = [dim(timestamp), colour(level.padEnd(5)), part.padEnd(6), visible(message)];
  cli.print([...words, dim(visible(details.join(" ")))].join(" ").trimEnd());
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
