import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { plainText } from "./plain-text.ts";

/** Enough for the last lines of most logs. */
const tailBytes = 4000;

/** Returns the last lines of a task's last attempt, from stderr if it wrote any; empty without a log. */
export async function readLogTail(
  client: Client,
  task: TaskResource,
  lines: number,
): Promise<readonly string[]> {
  const attempt = `${task.id}#${task.attempts}`;
  const logs = await client.logs(attempt);
  const last = logs.ok ? logs.value.filter((log) => log.bytes > 0).at(-1) : undefined;
  if (last === undefined) return [];
  const phase = last.phase as Parameters<Client["readLog"]>[0]["phase"];
  const opened = await client.readLog({ attempt, phase, stream: last.stream }, { from: -tailBytes });
  if (!opened.ok) return [];
  const clean = plainText();
  let text = "";
  for await (const bytes of opened.value.bytes) text += clean(bytes);
  return linesOf(text).slice(-lines);
}

/** Returns the lines as a screen would show them at the end: text that \r overwrote is removed. */
function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trimEnd().split("\r").at(-1) ?? "")
    .filter((line) => line.trim() !== "");
}
