import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";

import type { CliContext } from "../context.ts";
import { eachTask } from "../each-task.ts";
import { taskName } from "../follow/run-progress.ts";
import { systemClock } from "../system-clock.ts";
import { displayWidth, padTo, prepareWidths } from "../text/width.ts";
import { plainText } from "./plain-text.ts";
import type { LogOptions } from "./print-attempt.ts";

/** Half of a usual terminal's line is for what was printed. */
const widestPrefix = 38;

/** Prints what the tasks of a run print, whole lines with the task's name before each. */
export async function printRun(
  cli: CliContext,
  client: Client,
  run: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const width = await prefixWidth(client, run);
  if (!width.ok) return width;
  const lines = { cli, client, options, width: width.value };
  if (options.follow === true) return followRunLogs(lines, run);
  for await (const task of eachTask(client, run)) {
    if (!task.ok) return task;
    const { id, attempts } = task.value;
    if (attempts === 0) continue;
    const printed = await printPrefixed(lines, `${id}#${attempts}`);
    if (!printed.ok) return printed;
  }
  return ok(undefined);
}

interface PrefixedLines {
  readonly cli: CliContext;
  readonly client: Client;
  readonly options: LogOptions;
  /** Columns of the names, so that what is printed stands in one column. */
  readonly width: number;
}

/** As wide as the longest name, up to where a name would take too much of the line. */
async function prefixWidth(client: Client, run: string): Promise<Result<number, Failure>> {
  const tasks = await client.tasks({ run, limit: 1000 });
  if (!tasks.ok) return tasks;
  const names = tasks.value.items.map(({ name }) => name);
  await prepareWidths(names);
  return ok(Math.min(widestPrefix, Math.max(0, ...names.map((name) => displayWidth(name)))));
}

async function followRunLogs(lines: PrefixedLines, run: string): Promise<Result<void, Failure>> {
  const printing: Promise<Result<void, Failure>>[] = [];
  for await (const event of watchEvents(lines.client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const { kind, task, attempt } = event.value;
    if (kind === "run.ended") break;
    if (kind !== "task.running" || task === undefined) continue;
    printing.push(printPrefixed(lines, `${task}#${attempt ?? 1}`));
  }
  const printed = await Promise.all(printing);
  return printed.find((one) => !one.ok) ?? ok(undefined);
}

async function printPrefixed(to: PrefixedLines, attempt: string): Promise<Result<void, Failure>> {
  const { stream: only } = to.options;
  const streams = only === undefined ? (["out", "err"] as const) : [only];
  const printed = await Promise.all(streams.map((stream) => printStream(to, attempt, stream)));
  return printed.find((one) => !one.ok && one.failure.reason !== "not-found") ?? ok(undefined);
}

async function printStream(
  { cli, client, width }: PrefixedLines,
  attempt: string,
  stream: "out" | "err",
): Promise<Result<void, Failure>> {
  const name = taskName(attempt).replace(/#\d+$/, "");
  const prefix = cli.colours.cyan(`${padTo(name, width)} |`);
  const to = stream === "err" ? cli.streams.stderr : cli.streams.stdout;
  const clean = plainText();
  const lines = lineParser();
  for await (const bytes of watchLog(client, systemClock, { attempt, phase: "run", stream })) {
    if (!bytes.ok) return bytes;
    for (const line of lines(clean(bytes.value))) to.write(`${prefix} ${line}\n`);
  }
  for (const line of lines("\n")) if (line !== "") to.write(`${prefix} ${line}\n`);
  return ok(undefined);
}
