import type { Clock } from "../base/clock.ts";
import { fail, ok, type Result } from "../base/result.ts";
import type { Failure } from "../domain/failure.ts";
import type { Client, LogName } from "./client.ts";
import { createPatience, type Patience, type PatienceOptions } from "./patience.ts";
import type { ApiStream } from "./transport.ts";

interface WatchLogOptions extends PatienceOptions {
  /** First byte; negative: that many bytes before the current end. */
  readonly from?: number | undefined;
}

/**
 * Yields every byte of a log from `from`, once and in order, until the attempt has ended and the log is
 * complete, across restarts of the server. The last value is a failure when the server stayed away or
 * refused.
 */
export async function* watchLog(
  client: Client,
  clock: Clock,
  log: LogName,
  { from = 0, ...options }: WatchLogOptions = {},
): AsyncGenerator<Result<Uint8Array, Failure>> {
  const patience = createPatience(clock, options);
  let at = from;
  for (;;) {
    const stream = await client.readLog(log, { from: at, follow: true });
    if (!stream.ok && stream.failure.reason !== "unavailable") return yield fail(stream.failure);
    if (stream.ok) {
      at = startOf(stream.value, at);
      const read = { complete: false };
      for await (const bytes of readPieces(stream.value, patience, read)) {
        at += bytes.length;
        yield ok(bytes);
      }
      if (read.complete) return;
    }
    const exhausted = await patience.wait();
    if (exhausted !== undefined) return yield fail(exhausted);
  }
}

/** Sets `read.complete` when the server ended the log itself, not when the connection broke. */
async function* readPieces(
  stream: ApiStream,
  patience: Patience,
  read: { complete: boolean },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of stream.bytes) {
      patience.renew();
      yield bytes;
    }
    read.complete = true;
  } catch (error) {
    patience.forgive(error);
  } finally {
    stream.close();
  }
}

/** The server returns the first byte's offset, because a negative `from` depends on the size. */
function startOf(stream: ApiStream, asked: number): number {
  return Number(stream.headers["x-log-offset"] ?? Math.max(asked, 0));
}
