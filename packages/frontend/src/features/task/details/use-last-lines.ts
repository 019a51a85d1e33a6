import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useAnswer } from "../../../binding/use-answer.ts";

/** Lines shown: enough to see what went wrong. */
const shown = 6;
/** Lines read, because empty lines and lines of escape sequences are skipped. */
const read = 40;
const everyMs = 3_000;

/** Returns an attempt's last lines of output; after a failed check or set-up command, that command's. */
export function useLastLines(id: string, { outcome, endedAt }: AttemptResource): readonly string[] {
  const told = outcome?.kind === "failed" ? outcome.failure.data?.["log"] : undefined;
  const known = Array.isArray(told) ? told.filter((line) => typeof line === "string") : undefined;
  const { data } = useAnswer(["last-lines", id, endedAt], (api) => lastLines(api, id), {
    enabled: known === undefined,
    everyMs: endedAt === undefined ? everyMs : undefined,
  });
  return (known ?? data ?? []).slice(-shown);
}

async function lastLines(api: Client, attempt: string): Promise<Result<readonly string[], Failure>> {
  const entries = await api.logs(attempt);
  if (!entries.ok) return entries;
  const printed = entries.value.filter(({ phase, bytes }) => phase === "run" && bytes > 0);
  const ends = printed.map(({ stream }) => readEnd(api, { attempt, phase: "run", stream }));
  return ok((await Promise.all(ends)).flat());
}

async function readEnd(api: Client, log: LogName): Promise<readonly string[]> {
  const answer = await api.readLines(log, { from: -read, count: read });
  if (!answer.ok) return [];
  const lines = answer.value.lines.map(({ text }) => withoutSequences(text).trimEnd());
  return lines.filter((line) => line !== "").slice(-shown);
}

/** Removes colours and titles; of an overwritten line, keeps the last version. */
function withoutSequences(text: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences are control characters
  const plain = text.replaceAll(
    /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g,
    "",
  );
  return plain.slice(plain.lastIndexOf("\r") + 1);
}
