import { existsSync } from "node:fs";

import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import { attemptDirectory, type Phase, phaseDirectory } from "@wezterm-parallel/shared/protocol/home";

import type { CliContext } from "../invocation/context.ts";
import { readLocalLog } from "./read-local-log.ts";

export interface EndedAttempt {
  /** Such as `r1`. */
  readonly run: string;
  readonly task: string;
  readonly attempt: number;
  readonly failed: boolean;
}

type LogPart = Pick<LogName, "phase" | "stream">;

/**
 * Yields the complete logs of an ended attempt, stdout before stderr: those of its command and, if it failed
 * in its set-up or checks, those of the command that failed.
 */
export async function* readOutput(
  cli: CliContext,
  client: Client,
  ended: EndedAttempt,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const { run, task, attempt } = ended;
  const directory = attemptDirectory(cli.home.state, Number(run.slice(1)), task, attempt);
  // Otherwise it ran on another machine, and the server may have its files in a store.
  const isLocal = cli.context.ok && cli.context.value === undefined && existsSync(directory);
  const name = `${run}/${task}#${attempt}`;
  for (const { phase, stream } of await findLogs(client, name, ended.failed)) {
    yield isLocal
      ? readLocalLog(`${phaseDirectory(directory, phase)}/${stream}.log`)
      : readRemoteLog(client, { attempt: name, phase, stream });
  }
}

async function findLogs(client: Client, attempt: string, failed: boolean): Promise<readonly LogPart[]> {
  if (!failed) return (["out", "err"] as const).map((stream) => ({ phase: "run", stream }));
  const entries = await client.logs(attempt);
  if (!entries.ok) return [];
  const last = entries.value.at(-1)?.phase;
  return entries.value
    .filter(({ phase }) => phase === "run" || phase === last)
    .map(({ phase, stream }) => ({ phase: phase as Phase, stream }));
}

/** Ends early if the server refuses: an attempt with a terminal has no log of stderr. */
async function* readRemoteLog(client: Client, log: LogName): AsyncGenerator<Uint8Array> {
  for await (const bytes of watchLog(client, systemClock, log)) {
    if (!bytes.ok) return;
    yield bytes.value;
  }
}
