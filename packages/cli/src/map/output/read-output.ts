import { existsSync, readFileSync, statSync } from "node:fs";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { BrokenStream } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { CliContext } from "../../invocation/context.ts";
import type { ReadOutput } from "./ordered-output.ts";

/** Reads outputs directly from the log files if the tasks run on this machine, else from the server. */
export function outputOf(cli: CliContext, client: Client, run: RunResource): ReadOutput {
  const local = cli.context.ok && cli.context.value === undefined;
  const remote = outputFromServer(cli, client, run);
  if (!local) return remote;
  return async (number, attempt, stream) => {
    const directory = attemptDirectory(cli.home.state, run.number, String(number), attempt);
    // A server that took over has the files of another machine only in a store.
    return existsSync(directory) ? readLog(`${directory}/${stream}.log`) : remote(number, attempt, stream);
  };
}

function outputFromServer(cli: CliContext, client: Client, run: RunResource): ReadOutput {
  return async (number, attempt, stream) => {
    const name = `${run.id}/${number}#${attempt}`;
    const read = await readFromServer(client, name, stream);
    if (read.ok) return read.value;
    if (read.failure.reason !== "not-found")
      cli.note(`cannot read the output of ${name}: ${read.failure.detail}`);
    return Buffer.alloc(0);
  };
}

function readLog(file: string): Uint8Array {
  try {
    // Many programs print nothing, and opening a file costs more than its size.
    return statSync(file).size === 0 ? Buffer.alloc(0) : readFileSync(file);
  } catch (error) {
    // A task that could not start has no log; its state has the reason.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

async function readFromServer(
  client: Client,
  attempt: string,
  stream: "out" | "err",
): Promise<Result<Uint8Array, Failure>> {
  const opened = await client.readLog({ attempt, phase: "run", stream });
  if (!opened.ok) return opened;
  const pieces: Uint8Array[] = [];
  try {
    for await (const piece of opened.value.bytes) pieces.push(piece);
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
    return { ok: false, failure: { reason: "unavailable", detail: "The connection was lost." } };
  } finally {
    opened.value.close();
  }
  return { ok: true, value: Buffer.concat(pieces) };
}
