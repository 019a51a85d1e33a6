import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { findProgramLogs, type ProgramLog } from "./log-files.ts";
import { type LogEntry, parseEntry } from "./log-entry.ts";

/** A person reads along; a log that grows is seen this late. */
const everyMs = 200;
const pieceBytes = 64 * 1024;

/** The end of a log that grows: the file stays open, so lines written before a rotation are read from the old one. */
class LogTail implements Disposable {
  readonly log: ProgramLog;
  #file: number;
  #position: number;
  #rest = "";

  constructor(log: ProgramLog, from: "start" | "end") {
    this.log = log;
    this.#file = openSync(log.path, "r");
    this.#position = from === "end" ? fstatSync(this.#file).size : 0;
  }

  /** The entries that came since the last call. */
  read(): readonly LogEntry[] {
    const lines = this.#readLines();
    const next = openAgain(this.log.path);
    if (next === undefined) return this.#parse(lines);
    if (fstatSync(next).ino === fstatSync(this.#file).ino) closeSync(next);
    else {
      closeSync(this.#file);
      this.#file = next;
      this.#position = 0;
      lines.push(...this.#readLines());
    }
    return this.#parse(lines);
  }

  #parse(lines: readonly string[]): readonly LogEntry[] {
    return lines.flatMap((line) => parseEntry(this.log.program, line) ?? []);
  }

  #readLines(): string[] {
    // A host's log is emptied when all of it is old.
    if (fstatSync(this.#file).size < this.#position) this.#position = 0;
    const buffer = Buffer.alloc(pieceBytes);
    const pieces: Buffer[] = [];
    for (;;) {
      const read = readSync(this.#file, buffer, 0, buffer.length, this.#position);
      if (read === 0) break;
      pieces.push(Buffer.from(buffer.subarray(0, read)));
      this.#position += read;
    }
    const lines = `${this.#rest}${Buffer.concat(pieces).toString("utf8")}`.split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}

/** Undefined between the two renames of a rotation, and when the program's directory was removed. */
function openAgain(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    return undefined;
  }
}

/** The logs of all programs from now on. */
export class FollowedLogs implements Disposable {
  readonly #state: string;
  readonly #tails = new Map<string, LogTail>();
  /** Entries that were written before are not followed. */
  readonly since = Date.now();

  constructor(state: string) {
    this.#state = state;
    this.#look("end");
  }

  /** Yields what the programs write, without end. Programs that start later are followed too. */
  async *entries(): AsyncGenerator<LogEntry> {
    for (;;) {
      const entries = [...this.#tails.values()].flatMap((tail) => tail.read());
      const fresh = entries.filter(({ timestamp }) => Date.parse(timestamp) > this.since);
      yield* fresh.toSorted((one, other) => (one.timestamp < other.timestamp ? -1 : 1));
      await pause(everyMs);
      this.#look("start");
    }
  }

  [Symbol.dispose](): void {
    for (const tail of this.#tails.values()) tail[Symbol.dispose]();
  }

  #look(from: "start" | "end"): void {
    for (const log of findProgramLogs(this.#state)) {
      if (!this.#tails.has(log.path)) this.#tails.set(log.path, new LogTail(log, from));
    }
  }
}
