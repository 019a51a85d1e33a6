import { once } from "node:events";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { lineParser } from "@wezterm-parallel/shared/client/parse-lines";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { readEntry, type TranscriptEntry } from "@wezterm-parallel/shared/domain/transcript/transcript-entry";
import { entryMarkdown } from "@wezterm-parallel/shared/domain/transcript/transcript-markdown";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { CliContext } from "../invocation/context.ts";

/** Prints the conversation of an attempt with its agent. */
export async function printTranscript(
  cli: CliContext,
  client: Client,
  attempt: string,
  { follow = false }: { readonly follow?: boolean },
): Promise<Result<void, Failure>> {
  const entries: TranscriptEntry[] = [];
  for await (const entry of readEntries(client, attempt, follow)) {
    if (!entry.ok) return explain(entry.failure, attempt);
    if (!cli.json) await write(cli, entryMarkdown(entry.value));
    else if (follow) cli.printJson(entry.value);
    else entries.push(entry.value);
  }
  if (cli.json && !follow) cli.printJson({ attempt, entries });
  return ok(undefined);
}

async function* readEntries(
  client: Client,
  attempt: string,
  follow: boolean,
): AsyncGenerator<Result<TranscriptEntry, Failure>> {
  const decoder = new TextDecoder();
  const parse = lineParser();
  for await (const bytes of readBytes(client, { attempt, phase: "run", stream: "transcript" }, follow)) {
    if (!bytes.ok) return yield bytes;
    for (const line of parse(decoder.decode(bytes.value, { stream: true }))) {
      const entry = readEntry(line);
      if (entry !== undefined) yield ok(entry);
    }
  }
}

async function* readBytes(
  client: Client,
  log: LogName,
  follow: boolean,
): AsyncGenerator<Result<Uint8Array, Failure>> {
  if (follow) return yield* watchLog(client, systemClock, log);
  const opened = await client.readLog(log, {});
  if (!opened.ok) yield opened;
  else for await (const bytes of opened.value.bytes) yield ok(bytes);
}

function explain(failure: Failure, attempt: string): Result<void, Failure> {
  if (failure.reason !== "not-found") return fail(failure);
  return fail({
    reason: "not-found",
    detail: `${attempt} has no transcript: its program is no agent whose conversations are known, or has not begun one.`,
    hint: `Print its output with: wzp logs '${attempt}'`,
  });
}

async function write({ streams }: CliContext, text: string): Promise<void> {
  if (text !== "" && !streams.stdout.write(text)) await once(streams.stdout, "drain");
}
