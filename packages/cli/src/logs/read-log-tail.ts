import type { Client } from "@wezterm-parallel/shared/client/client";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/resources";

/** Bytes that hold the last lines of most logs. */
const tailBytes = 4000;

/** The last lines that a task's last attempt printed, of stderr where it has one; none when there is no log. */
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
  const decode = client.transport.decoder();
  let text = "";
  for await (const bytes of opened.value.bytes) text += decode(bytes);
  return cleanLines(text).slice(-lines);
}

/** Lines as they stand on the screen at the end: without colours, and what \r overwrote is gone. */
function cleanLines(text: string): readonly string[] {
  const plain = text.replace(
    /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)|[@-Z\\-_])/g,
    "",
  );
  return plain
    .split("\n")
    .map((line) => line.trimEnd().split("\r").at(-1) ?? "")
    .filter((line) => line.trim() !== "");
}
