import { createReadStream, readFileSync, statSync } from "node:fs";

/** A log up to this size is read in one piece: of many small ones, most of the time would go to streams. */
const smallBytes = 1024 * 1024;

/** The bytes of a log file on this machine; none when the attempt wrote no such log. */
export async function* readLocalLog(file: string): AsyncGenerator<Uint8Array> {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > smallBytes) yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  else if (size > 0) yield readFileSync(file);
}
