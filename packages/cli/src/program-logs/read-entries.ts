import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";

import { filesOf, findProgramLogs, type ProgramLog } from "./log-files.ts";
import { type LogEntry, parseEntry } from "./log-entry.ts";

/** Reads the logs of all programs as one, in the order of time; files that ended before `since` are not opened. */
export async function* readEntries(state: string, since = 0): AsyncGenerator<LogEntry> {
  const logs = findProgramLogs(state).map((log) => readLog(log, since));
  const heads = await Promise.all(logs.map((log) => log.next()));
  for (;;) {
    let first = -1;
    for (const [at, head] of heads.entries()) {
      if (head.done === true) continue;
      const best = heads[first];
      if (best === undefined || best.done === true || head.value.timestamp < best.value.timestamp) first = at;
    }
    const head = heads[first];
    const log = logs[first];
    if (head === undefined || head.done === true || log === undefined) return;
    yield head.value;
    heads[first] = await log.next();
  }
}

async function* readLog({ program, path }: ProgramLog, since: number): AsyncGenerator<LogEntry> {
  for (const file of filesOf(path)) {
    if (writtenAt(file) < since) continue;
    const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
    // A log that was rotated meanwhile is gone under this name; its lines are in the next file.
    lines.on("error", () => lines.close());
    for await (const line of lines) {
      const entry = parseEntry(program, line);
      if (entry !== undefined) yield entry;
    }
  }
}

function writtenAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
