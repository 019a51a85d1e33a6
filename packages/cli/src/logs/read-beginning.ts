import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { BrokenStream } from "@wezterm-parallel/shared/client/transport";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

/** Contains most logs completely, and bounds the memory of logs that are read ahead. */
const mostBytes = 65_536;

/** The first bytes of a log, read before the log is due to be printed. */
export interface Beginning {
  readonly log: LogName;
  readonly bytes: Uint8Array;
  /** True if the log has ended here. */
  readonly whole: boolean;
}

/** Reads the beginning of an ended log. A failure is not reported here: `readOn` meets it again. */
export async function readBeginning(client: Client, log: LogName): Promise<Beginning> {
  const opened = await client.readLog(log, { limit: mostBytes });
  if (!opened.ok) return { log, bytes: Buffer.alloc(0), whole: opened.failure.reason === "not-found" };
  const parts: Uint8Array[] = [];
  try {
    for await (const bytes of opened.value.bytes) parts.push(bytes);
  } catch (error) {
    if (!(error instanceof BrokenStream)) throw error;
    return { log, bytes: Buffer.alloc(0), whole: false };
  }
  const bytes = Buffer.concat(parts);
  return { log, bytes, whole: bytes.length < mostBytes };
}

/** Yields the bytes of a log from its beginning to its end, also across restarts of the server. */
export async function* readOn(
  client: Client,
  { log, bytes, whole }: Beginning,
): AsyncGenerator<Result<Uint8Array, Failure>> {
  if (bytes.length > 0) yield ok(bytes);
  if (!whole) yield* watchLog(client, systemClock, log, { from: bytes.length });
}
