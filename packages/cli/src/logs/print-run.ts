import { existsSync } from "node:fs";

import { once } from "node:events";
import type { Writable } from "node:stream";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../invocation/context.ts";
import { eachTask } from "../tasks/each-task.ts";
import { chosenStates } from "../tasks/state-option.ts";
import { taskName } from "../tasks/task-name.ts";
import { displayWidth, padTo, prepareWidths } from "../text/width.ts";
import { plainText, showDirections } from "./plain-text.ts";
import type { LogOptions } from "./print-attempt.ts";
import { readAhead } from "./read-ahead.ts";
import { type Beginning, readBeginning, readOn } from "./read-beginning.ts";
import { readLocalLog } from "./read-local-log.ts";
import { stampedLog } from "./stamped-log.ts";

/** Half the width of a usual terminal stays for the output. */
const widestPrefix = 38;

/** Requests under way at a remote server: enough to hide its round trip, and few beside its other clients'. */
const tasksAhead = 16;

/** Prints the output of a run's tasks in whole lines, each after its task's name. */
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
  const prepared = readAhead(eachTask(client, run, chosenStates(options)), tasksAhead, (task) =>
    prepareTask(lines, task),
  );
  for await (const print of prepared) {
    const printed = await print();
    if (!printed.ok) return printed;
  }
  return ok(undefined);
}

interface PrefixedLines {
  readonly cli: CliContext;
  readonly client: Client;
  readonly options: LogOptions;
  /** Width of the name column. */
  readonly width: number;
}

/** Returns the length of the longest name, limited so that the output has enough room. */
async function prefixWidth(client: Client, run: string): Promise<Result<number, Failure>> {
  const tasks = await client.tasks({ run, limit: 1000 });
  if (!tasks.ok) return tasks;
  const names = tasks.value.items.map(({ name }) => name);
  await prepareWidths(names);
  return ok(Math.min(widestPrefix, Math.max(0, ...names.map((name) => displayWidth(name)))));
}

/** Prints what was prepared. */
type Print = () => Promise<Result<void, Failure>>;

/** Prepares to print a task. */
async function prepareTask(lines: PrefixedLines, found: Result<TaskResource, Failure>): Promise<Print> {
  if (!found.ok) return async () => found;
  const print = await prepareLogs(lines, found.value);
  return async () => {
    noteReuse(lines, found.value);
    return print();
  };
}

/**
 * Logs of an ended task come from files if they are on this machine, without a
 * request per log; otherwise their beginnings are requested now, before it is the task's turn.
 */
async function prepareLogs(lines: PrefixedLines, task: TaskResource): Promise<Print> {
  const { cli, client, options } = lines;
  const { id, name, attempts, run, state, terminal } = task;
  if (attempts === 0) return async () => ok(undefined);
  const attempt = `${id}#${attempts}`;
  if (options.timestamps === true || !hasEnded(state)) return () => printPrefixed(lines, attempt);
  const directory = attemptDirectory(cli.home.state, Number(run.slice(1)), name, attempts);
  if (cli.context.ok && cli.context.value === undefined && existsSync(directory))
    return () => printFiles(lines, name, directory);
  const streams = streamsOf(options).filter((stream) => stream === "out" || !terminal);
  const logs = streams.map((stream) => ({ attempt, phase: "run", stream }) as const);
  const beginnings = await Promise.all(logs.map((log) => readBeginning(client, log)));
  return () => printBeginnings(lines, name, beginnings);
}

/** Notes that the output which follows is that of an earlier attempt. */
function noteReuse({ cli, width }: PrefixedLines, { name, result }: TaskResource): void {
  if (result?.reusedFrom === undefined) return;
  cli.note(cli.colours.dim(`${padTo(name, width)} | reused from ${result.reusedFrom}`));
}

async function printFiles(
  lines: PrefixedLines,
  name: string,
  directory: string,
): Promise<Result<void, Failure>> {
  for (const stream of streamsOf(lines.options)) {
    const printer = linePrinter(lines, name, stream);
    for await (const bytes of readLocalLog(`${directory}/${stream}.log`)) await printer.print(bytes);
    await printer.end();
  }
  return ok(undefined);
}

async function printBeginnings(
  lines: PrefixedLines,
  name: string,
  beginnings: readonly Beginning[],
): Promise<Result<void, Failure>> {
  for (const beginning of beginnings) {
    const printer = linePrinter(lines, name, beginning.log.stream);
    for await (const bytes of readOn(lines.client, beginning)) {
      if (!bytes.ok) return bytes;
      await printer.print(bytes.value);
    }
    await printer.end();
  }
  return ok(undefined);
}

function streamsOf({ stream }: LogOptions): readonly ("out" | "err")[] {
  return stream === undefined ? ["out", "err"] : [stream];
}

async function followRunLogs(lines: PrefixedLines, run: string): Promise<Result<void, Failure>> {
  const printing: Promise<Result<void, Failure>>[] = [];
  const started = new Set<string>();
  for await (const event of watchEvents(lines.client, systemClock, { after: 0, run })) {
    if (!event.ok) return event;
    const { kind, task, attempt } = event.value;
    if (kind === "run.ended") break;
    if (task === undefined) continue;
    if (kind === "task.succeeded" && !started.has(task)) printing.push(printReused(lines, task));
    if (kind !== "task.running") continue;
    started.add(task);
    printing.push(printPrefixed(lines, `${task}#${attempt ?? 1}`));
  }
  const printed = await Promise.all(printing);
  return printed.find((one) => !one.ok) ?? ok(undefined);
}

/** A reused task never runs. */
async function printReused(lines: PrefixedLines, id: string): Promise<Result<void, Failure>> {
  const task = await lines.client.task(id);
  if (!task.ok) return task;
  noteReuse(lines, task.value);
  return printPrefixed(lines, `${id}#${task.value.attempts}`);
}

async function printPrefixed(to: PrefixedLines, attempt: string): Promise<Result<void, Failure>> {
  const printed = await Promise.all(streamsOf(to.options).map((stream) => printStream(to, attempt, stream)));
  return printed.find((one) => !one.ok && one.failure.reason !== "not-found") ?? ok(undefined);
}

async function printStream(
  lines: PrefixedLines,
  attempt: string,
  stream: "out" | "err",
): Promise<Result<void, Failure>> {
  const printer = linePrinter(lines, taskName(attempt).replace(/#\d+$/, ""), stream);
  const log = { attempt, phase: "run", stream } as const;
  const pieces =
    lines.options.timestamps === true
      ? stampedLog(lines.client, log, { follow: true })
      : watchLog(lines.client, systemClock, log);
  for await (const bytes of pieces) {
    if (!bytes.ok) return bytes;
    await printer.print(bytes.value);
  }
  await printer.end();
  return ok(undefined);
}

interface LinePrinter {
  print(bytes: Uint8Array): Promise<void>;
  /** Prints a last line that has no newline. */
  end(): Promise<void>;
}

function linePrinter({ cli, width }: PrefixedLines, name: string, stream: LogName["stream"]): LinePrinter {
  const prefix = cli.colours.cyan(`${padTo(name, width)} |`);
  const to: Writable = stream === "err" ? cli.streams.stderr : cli.streams.stdout;
  const clean = plainText();
  const shown = cli.interactive ? showDirections : (line: string) => line;
  const parse = lineParser();
  const write = async (lines: readonly string[]) => {
    const text = lines.map((line) => `${prefix} ${shown(line)}\n`).join("");
    if (text !== "" && !to.write(text)) await once(to, "drain");
  };
  return {
    print: (bytes) => write([...parse(clean(bytes))]),
    end: () => write([...parse("\n")].filter((line) => line !== "")),
  };
}
