import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client, LogName } from "@wezterm-parallel/shared/client/client";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { LogLine, LogLines } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";

interface StampedOptions {
  /** Number of last lines to print; undefined for all. */
  readonly tail?: number | undefined;
  readonly follow: boolean;
}

type Pieces = AsyncGenerator<Result<Uint8Array, Failure>>;

const pageLines = 1_000;

/** Reads a log with the time before each line; with `follow`, each line as soon as it is complete. */
export async function* stampedLog(client: Client, log: LogName, { tail, follow }: StampedOptions): Pieces {
  const first = await firstLine(client, log, tail);
  if (!first.ok) return yield first;
  let next = first.value;
  for (;;) {
    const read = await readPortion(client, log, next, follow);
    if (!read.ok) return yield read;
    const portion = read.value;
    const lines = linesToPrint(portion, follow);
    for (const line of lines) yield* stamped(client, log, line);
    next += lines.length;
    if (lines.length > 0 || portion.counted < portion.bytes) continue;
    if (!follow || !portion.growing) return;
    const waited = await waitForMore(client, log, portion.bytes);
    if (!waited.ok) return yield waited;
  }
}

/** Used while the server does not answer. */
const unknownPortion: LogLines = { lines: [], total: 0, bytes: 0, counted: 0, growing: true };

async function readPortion(
  client: Client,
  log: LogName,
  from: number,
  follow: boolean,
): Promise<Result<LogLines, Failure>> {
  const read = await client.readLines(log, { from, count: pageLines });
  return !read.ok && follow && read.failure.reason === "unavailable" ? ok(unknownPortion) : read;
}

async function firstLine(
  client: Client,
  log: LogName,
  tail: number | undefined,
): Promise<Result<number, Failure>> {
  if (tail === undefined) return ok(1);
  for (;;) {
    const read = await client.readLines(log, { count: 0 });
    if (!read.ok) return read;
    const { total, counted, bytes } = read.value;
    if (counted >= bytes) return ok(Math.max(1, total + 1 - tail));
  }
}

/** Leaves out the last line of a growing log, which may be incomplete. */
function linesToPrint({ lines, counted, growing }: LogLines, follow: boolean): readonly LogLine[] {
  return growing && follow ? lines.filter(({ offset, bytes }) => offset + bytes < counted) : lines;
}

async function* stamped(client: Client, log: LogName, line: LogLine): Pieces {
  const time = line.at === undefined ? "-" : new Date(line.at).toISOString();
  if (!line.cut) return yield ok(Buffer.from(`${time} ${line.text}\n`));
  yield ok(Buffer.from(`${time} `));
  const whole = await client.readLog(log, { from: line.offset, limit: line.bytes });
  if (!whole.ok) return yield whole;
  for await (const bytes of whole.value.bytes) yield ok(bytes);
  yield ok(Buffer.from("\n"));
}

/** Settles when the log has more than `bytes` bytes or is complete. */
async function waitForMore(client: Client, log: LogName, bytes: number): Promise<Result<void, Failure>> {
  for await (const piece of watchLog(client, systemClock, log, { from: bytes }))
    return piece.ok ? ok(undefined) : fail(piece.failure);
  return ok(undefined);
}
