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
import { plainText } from "./plain-text.ts";
import type { LogOptions } from "./print-attempt.ts";

/** Prints what the tasks of a run print, whole lines with the task's name before each. */
export async function printRun(
  cli: CliContext,
  client: Client,
  run: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  if (options.follow === true) return followRunLogs(cli, client, run, options);
  for await (const task of eachTask(client, run)) {
    if (!task.ok) return task;
    const { id, attempts } = task.value;
    if (attempts === 0) continue;
    const printed = await printPrefixed(cli, client, `${id}#${attempts}`, options);
    if (!printed.ok) return printed;
  }
  return ok(undefined);
}

async function followRunLogs(
  cli: CliContext,
  client: Client,
  run: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const printing: Promise<Result<void, Failure>>[] = [];
  for await (const event of watchEvents(client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const { kind, task, attempt } = event.value;
    if (kind === "run.ended") break;
    if (kind !== "task.running" || task === undefined) continue;
    printing.push(printPrefixed(cli, client, `${task}#${attempt ?? 1}`, options));
  }
  const printed = await Promise.all(printing);
  return printed.find((one) => !one.ok) ?? ok(undefined);
}

async function printPrefixed(
  cli: CliContext,
  client: Client,
  attempt: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const streams = options.stream === undefined ? (["out", "err"] as const) : [options.stream];
  const printed = await Promise.all(streams.map((stream) => printStream(cli, client, attempt, stream)));
  return printed.find((one) => !one.ok && one.failure.reason !== "not-found") ?? ok(undefined);
}

async function printStream(
  cli: CliContext,
  client: Client,
  attempt: string,
  stream: "out" | "err",
): Promise<Result<void, Failure>> {
  const prefix = cli.colours.cyan(`${taskName(attempt).replace(/#\d+$/, "")} |`);
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
