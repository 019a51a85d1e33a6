import { type EntryFilter, type LogEntry, passes } from "../../domain/logs/log-entry.ts";
import {
  entriesOf,
  findProgramLogs,
  type LogPositions,
  type OpenLogFile,
  openLogFiles,
  pieceBytes,
  type ProgramLog,
  readPiece,
} from "./log-files.ts";

interface LaterEntries {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** Where the next call continues. */
  readonly positions: LogPositions;
}

/** Reads the entries that programs wrote after these positions; logs of programs that started later, from their start. */
export async function readAfter(
  state: string,
  after: LogPositions,
  filter: EntryFilter,
): Promise<LaterEntries> {
  const positions = new Map<number, number>();
  const entries: LogEntry[] = [];
  for (const log of findProgramLogs(state)) {
    await using opened = new AsyncDisposableStack();
    const files = await openLogFiles(log.path);
    for (const file of files) opened.use(file);
    const newest = files.at(-1);
    if (newest === undefined) continue;
    const fresh = await readFrom(log, files, after);
    entries.push(...fresh.filter((entry) => passes(entry, filter)));
    positions.set(newest.inode, newest.end);
  }
  return { entries: entries.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1)), positions };
}

async function readFrom(
  log: ProgramLog,
  files: readonly OpenLogFile[],
  after: LogPositions,
): Promise<readonly LogEntry[]> {
  // All files are new if the one that was read last is gone.
  const at = files.findLastIndex(({ inode }) => after.has(inode));
  const entries: LogEntry[] = [];
  for (const file of files.slice(Math.max(0, at))) {
    const known = after.get(file.inode) ?? 0;
    // A host's log is emptied when all of it is old.
    const from = known > file.end ? 0 : known;
    entries.push(...(await readLines(log, file, from)));
  }
  return entries;
}

async function readLines(log: ProgramLog, { handle, end }: OpenLogFile, from: number): Promise<LogEntry[]> {
  const pieces: Buffer[] = [];
  for (let at = from; at < end; at += pieceBytes) {
    pieces.push(await readPiece(handle, at, Math.min(pieceBytes, end - at)));
  }
  return pieces.length === 0 ? [] : entriesOf(log, Buffer.concat(pieces));
}
