import { once } from "node:events";
import type { Writable } from "node:stream";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import type { AttemptLog } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

import type { CliContext } from "../invocation/context.ts";
import { findTail } from "./find-tail.ts";
import { followPhases } from "./follow-phases.ts";
import { plainText, terminalText } from "./plain-text.ts";
import { stampedLog } from "./stamped-log.ts";

export interface LogOptions {
  readonly follow?: boolean;
  readonly phase?: string;
  readonly stream?: "out" | "err";
  readonly tail?: number;
  readonly raw?: boolean;
  readonly timestamps?: boolean;
  /** For a run: only tasks in these states. */
  readonly state?: readonly TaskState[];
  /** For a run: only failed tasks. */
  readonly failed?: boolean;
}

/** Prints the logs of an attempt: its phases in order, stdout to stdout and stderr to stderr. */
export async function printAttempt(
  cli: CliContext,
  client: Client,
  attempt: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const entries = await client.logs(attempt);
  if (!entries.ok) return entries;
  const chosen = entries.value.filter((entry) => isWanted(entry, options));
  if (cli.json) cli.printJson({ attempt, logs: chosen });
  else if (options.follow === true) return followAll(cli, client, attempt, options);
  else {
    for (const entry of chosen) {
      const printed = await printLog(cli, client, nameOf(attempt, entry), options);
      if (!printed.ok) return printed;
    }
    await noteOrigin(cli, client, attempt);
  }
  return ok(undefined);
}

/** Notes that the log is that of an earlier attempt, or was truncated: its end is not the end of the output. */
async function noteOrigin(cli: CliContext, client: Client, attempt: string): Promise<void> {
  const found = await client.attempt(attempt);
  const { reusedFrom, logTruncated: truncated } = (found.ok ? found.value.result : undefined) ?? {};
  if (reusedFrom !== undefined) cli.note(`This is the log of ${reusedFrom}, whose result was reused.`);
  if (truncated === undefined) return;
  cli.note(
    `The stored log ends here; ${truncated.dropped} more bytes of output were dropped. ${truncated.failure.detail}`,
  );
}

/** Follows the phase, else the command and then each check. */
async function followAll(
  cli: CliContext,
  client: Client,
  attempt: string,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const follow = (phase: Phase) => followPhase(cli, client, { attempt, phase }, options);
  return options.phase === undefined ? followPhases(client, attempt, follow) : follow(options.phase as Phase);
}

/** Follows both streams of the phase at the same time. */
async function followPhase(
  cli: CliContext,
  client: Client,
  { attempt, phase }: Pick<LogName, "attempt" | "phase">,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const streams = options.stream === undefined ? (["out", "err"] as const) : [options.stream];
  const printed = await Promise.all(
    streams.map((stream) => printLog(cli, client, { attempt, phase, stream }, options)),
  );
  // An attempt with a terminal has no stderr log.
  return printed.find((one) => !one.ok && one.failure.reason !== "not-found") ?? ok(undefined);
}

async function printLog(
  cli: CliContext,
  client: Client,
  log: LogName,
  options: LogOptions,
): Promise<Result<void, Failure>> {
  const to: Writable = log.stream === "err" ? cli.streams.stderr : cli.streams.stdout;
  const output = outputFor(cli, options);
  for await (const bytes of readBytes(client, log, options)) {
    if (!bytes.ok) return bytes;
    if (!to.write(output.write(bytes.value))) await once(to, "drain");
  }
  to.write(output.end);
  return ok(undefined);
}

interface LogOutput {
  readonly write: (bytes: Uint8Array) => Uint8Array | string;
  /** Text to print after the last chunk. */
  readonly end: string;
}

function outputFor(cli: CliContext, { raw }: LogOptions): LogOutput {
  if (raw === true) return { write: (bytes) => bytes, end: "" };
  return cli.interactive ? terminalText() : { write: plainText(), end: "" };
}

async function* readBytes(
  client: Client,
  log: LogName,
  { tail, timestamps, follow = false }: LogOptions,
): AsyncGenerator<Result<Uint8Array, Failure>> {
  if (timestamps === true) {
    yield* stampedLog(client, log, { tail, follow });
    return;
  }
  const from = tail === undefined ? 0 : await findTail(client, log, tail);
  if (follow) {
    yield* watchLog(client, systemClock, log, { from });
    return;
  }
  const opened = await client.readLog(log, { from });
  if (!opened.ok) yield opened;
  else for await (const bytes of opened.value.bytes) yield ok(bytes);
}

function isWanted({ phase, stream }: AttemptLog, options: LogOptions): boolean {
  const rightPhase = options.phase === undefined || options.phase === phase;
  return rightPhase && (options.stream === undefined || options.stream === stream);
}

function nameOf(attempt: string, { phase, stream }: AttemptLog): LogName {
  return { attempt, phase: phase as Phase, stream };
}
