import type { LogLine } from "@wezterm-parallel/shared/protocol/api/schemas/log-schemas";
import {
  decodeTimeNotes,
  sessionFileNames,
  type SessionMeta,
  type TimeNote,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { openOwnFile, type OwnFile } from "../../base/files/own-file.ts";
import type { LogPlace } from "./log-file.ts";

/** A month of continuous output takes 0.6 MB of notes; bounds what a task can make the server read. */
const longestNotes = 4_194_304;
const longestMeta = 262_144;

/** Adds the time of each line, where the session host recorded it. */
export async function addTimes(place: LogPlace, log: OwnFile, lines: readonly LogLine[]): Promise<LogLine[]> {
  const { stream } = place;
  if (lines.length === 0 || stream === "transcript" || !(await isTimed(place))) return [...lines];
  // `writtenAt` is read after the notes: bytes that no note covers were written by then.
  const notes = decodeTimeNotes(await readOwn(place, sessionFileNames[`${stream}Times`], longestNotes));
  const writtenAt = await log.writtenAt();
  return lines.map((line) => ({ ...line, at: timeOf(notes, line.offset + line.bytes) ?? writtenAt }));
}

/** Returns the time of the byte that ends a line: the first note that covers it. */
function timeOf(notes: readonly TimeNote[], byte: number): number | undefined {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((notes[middle]?.offset ?? 0) > byte) high = middle;
    else low = middle + 1;
  }
  const at = notes[low]?.at;
  return Number.isSafeInteger(at) ? at : undefined;
}

async function isTimed(place: LogPlace): Promise<boolean> {
  try {
    const text = Buffer.from(await readOwn(place, sessionFileNames.meta, longestMeta)).toString("utf8");
    return (JSON.parse(text) as SessionMeta).timed === true;
  } catch {
    // Written just now, or not by the session host.
    return false;
  }
}

async function readOwn({ root, directory }: LogPlace, name: string, most: number): Promise<Uint8Array> {
  const file = await openOwnFile({ root, directory, name });
  if (file === undefined) return new Uint8Array();
  await using open = file;
  return await open.read(0, Math.min(most, await open.size()));
}
