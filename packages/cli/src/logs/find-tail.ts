import type { Client, LogName } from "@wezterm-parallel/shared/client/client";

const chunkBytes = 64 * 1024;
const lineEnd = 10;

/** Returns the byte offset at which the last `lines` lines of a log begin, searching backwards. */
export async function findTail(client: Client, log: LogName, lines: number): Promise<number> {
  const size = await sizeOf(client, log);
  let missing = lines;
  for (let end = size; end > 0; end = Math.max(0, end - chunkBytes)) {
    const from = Math.max(0, end - chunkBytes);
    const bytes = await readRange(client, log, from, end - from);
    // A newline at the end of the log belongs to the last line and does not start another one.
    const start = end === size && bytes.at(-1) === lineEnd ? bytes.length - 2 : bytes.length - 1;
    for (let at = start; at >= 0; at--) {
      if (bytes[at] === lineEnd && --missing <= 0) return from + at + 1;
    }
  }
  return lines === 0 ? size : 0;
}

async function sizeOf(client: Client, { attempt, phase, stream }: LogName): Promise<number> {
  const entries = await client.logs(attempt);
  if (!entries.ok) return 0;
  return entries.value.find((entry) => entry.phase === phase && entry.stream === stream)?.bytes ?? 0;
}

async function readRange(client: Client, log: LogName, from: number, limit: number): Promise<Uint8Array> {
  const opened = await client.readLog(log, { from, limit });
  if (!opened.ok) return new Uint8Array();
  const parts: Uint8Array[] = [];
  for await (const bytes of opened.value.bytes) parts.push(bytes);
  return Buffer.concat(parts);
}
