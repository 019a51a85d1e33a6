import { type FSWatcher, watch } from "node:fs";

import type { AttemptName } from "@wezterm-parallel/shared/domain/ids";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

import type { OwnFile } from "../../base/files/own-file.ts";
import { isLogComplete, type LogPlace, type LogStream, openLogFile } from "./log-file.ts";

export interface LogName {
  readonly attempt: AttemptName;
  readonly phase: Phase;
  readonly stream: LogStream;
}

export interface LogPortion {
  /** First byte; negative: this many bytes before the end. */
  readonly from: number;
  /** Maximum number of bytes. */
  readonly limit?: number | undefined;
  /** Present: continue until the phase has ended or `ended` returns true for the attempt. */
  readonly follow?: { readonly ended: () => Promise<boolean>; readonly signal: AbortSignal } | undefined;
}

export interface LogReading {
  /** Offset of the first byte. */
  readonly offset: number;
  /** Size of the log in bytes at the time of the request. */
  readonly size: number;
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** Size of one read: a gigabyte takes 16,000 reads, and a portion is small enough to buffer in a socket. */
const portionBytes = 65_536;

/** Poll interval where the file system sends no notifications (a missing directory, network mounts). */
const lookAgainMs = 250;

type Follow = NonNullable<LogPortion["follow"]>;
type Range = { readonly offset: number; readonly limit?: number | undefined };

/** Yields the bytes from `offset`; with `follow`, also those written later, until the log is complete. */
export async function* readLogFile(
  place: LogPlace,
  { follow, offset, limit = Number.POSITIVE_INFINITY }: Range & Pick<LogPortion, "follow">,
): AsyncGenerator<Uint8Array> {
  const end = offset + limit;
  let at = offset;
  for (;;) {
    // Checked before reading, otherwise bytes written after the last read would be lost.
    const over = await isOver(place, follow);
    for await (const bytes of readToEnd(place, at, end)) {
      at += bytes.length;
      yield bytes;
    }
    if (over || at >= end || follow === undefined || follow.signal.aborted) return;
    await change(place.directory, follow.signal);
  }
}

async function isOver(place: LogPlace, follow: Follow | undefined): Promise<boolean> {
  return follow === undefined || (await follow.ended()) || (await isLogComplete(place));
}

async function* readToEnd(place: LogPlace, from: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await openLogFile(place);
  if (file === undefined) return;
  await using open: OwnFile = file;
  for (let at = from; at < end;) {
    const bytes = await open.read(at, Math.min(portionBytes, end - at));
    if (bytes.length === 0) return;
    at += bytes.length;
    yield bytes;
  }
}

/** Settles when the directory changed, after the poll interval, or on abort. */
function change(directory: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      watcher?.close();
      signal.removeEventListener("abort", settle);
      resolve();
    };
    const timer = setTimeout(settle, lookAgainMs);
    const watcher = tryWatch(directory, settle);
    signal.addEventListener("abort", settle);
    if (signal.aborted) settle();
  });
}

/** Returns undefined when the directory does not exist yet or the system is out of watches. */
function tryWatch(directory: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(directory, changed).on("error", changed);
  } catch {
    return undefined;
  }
}
