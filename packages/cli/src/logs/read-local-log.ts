import { createReadStream, readFileSync, statSync } from "node:fs";

/**
 * A log up to this size is read at once: for many small logs, creating streams would take most of the time.
 */
const smallBytes = 1024 * 1024;

/** Reads the bytes of a log file on this machine; empty when the attempt did not write that log. */
export async function* readLocalLog(file: string): AsyncGenerator<Uint8Array> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > smallBytes) yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  else if (size > 0) yield readFileSync(file);
}
