import { type EntryFilter, type LogEntry, passes } from "../../domain/logs/log-entry.ts";
import {
  entriesOf,
  findProgramLogs,
  type LogPositions,
  newline,
  type OpenLogFile,
  openLogFiles,
  pieceBytes,
  type ProgramLog,
  readPiece,
} from "./log-files.ts";

interface LastEntries {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  /** Earlier ones pass too. */
  readonly more: boolean;
  /** `readAfter` continues here. */
  readonly positions: LogPositions;
}

/** Reads the last entries that pass from the logs of all programs as one; it reads backwards, and no further than it must. */
export async function readLast(state: string, filter: EntryFilter, limit: number): Promise<LastEntries> {
  await using opened = new AsyncDisposableStack();
  const positions = new Map<number, number>();
  const logs: LogBackwards[] = [];
  for (const log of findProgramLogs(state)) {
    const files = await openLogFiles(log.path);
    for (const file of files) opened.use(file);
    const newest = files.at(-1);
    if (newest === undefined) continue;
    positions.set(newest.inode, newest.end);
    if (filter.program === undefined || filter.program === log.program)
      logs.push(new LogBackwards(log, files, filter));
  }
  const found = await takeNewest(logs, limit + 1);
  const entries = found.slice(0, limit).toReversed();
  return { entries, more: found.length > limit, positions };
}

/** Returns up to `limit` entries, the newest first. */
async function takeNewest(logs: readonly LogBackwards[], limit: number): Promise<readonly LogEntry[]> {
  const found: LogEntry[] = [];
  while (found.length < limit) {
    let newest: LogBackwards | undefined;
    for (const log of logs) {
      if (log.last === undefined) await log.readOn();
      if (log.last !== undefined && (newest?.last?.timestamp ?? "") <= log.last.timestamp) newest = log;
    }
    const entry = newest?.take();
    if (entry === undefined) break;
    found.push(entry);
  }
  return found;
}

/** The entries of one log that pass, from its end. */
class LogBackwards {
  readonly #log: ProgramLog;
  readonly #filter: EntryFilter;
  readonly #files: OpenLogFile[];
  /** Byte at which the unread part of the newest of these files ends. */
  #end: number;
  /** The begin of a line whose start is in the piece before. */
  #rest: Buffer = Buffer.alloc(0);
  #entries: LogEntry[] = [];

  constructor(log: ProgramLog, files: readonly OpenLogFile[], filter: EntryFilter) {
    this.#log = log;
    this.#filter = filter;
    this.#files = [...files];
    this.#end = files.at(-1)?.end ?? 0;
  }

  /** Undefined before the first `readOn`, and when none is left. */
  get last(): LogEntry | undefined {
    return this.#entries.at(-1);
  }

  take(): LogEntry | undefined {
    return this.#entries.pop();
  }

  /** Reads pieces until one has an entry that passes. */
  async readOn(): Promise<void> {
    for (let file = this.#files.at(-1); file !== undefined; file = this.#files.at(-1)) {
      if (file.changedAt < (this.#filter.since ?? 0)) return;
      this.#entries = (await this.#readPiece(file)).filter((entry) => passes(entry, this.#filter));
      if (this.#end === 0) this.#leaveFile();
      if (this.#entries.length > 0) return;
    }
  }

  async #readPiece({ handle }: OpenLogFile): Promise<LogEntry[]> {
    const from = Math.max(0, this.#end - pieceBytes);
    const piece = Buffer.concat([await readPiece(handle, from, this.#end - from), this.#rest]);
    this.#end = from;
    const cut = from === 0 ? 0 : piece.indexOf(newline) + 1;
    // A line longer than a piece has no end in it.
    if (from > 0 && cut === 0) {
      this.#rest = piece;
      return [];
    }
    this.#rest = piece.subarray(0, cut);
    return entriesOf(this.#log, piece.subarray(cut));
  }

  #leaveFile(): void {
    this.#files.pop();
    this.#end = this.#files.at(-1)?.end ?? 0;
    this.#rest = Buffer.alloc(0);
  }
}
