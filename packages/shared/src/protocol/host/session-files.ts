import type { Failure } from "../../domain/failure.ts";

/** Files that a session and its host leave on disk: what is known after both are gone. */

/** `meta.json` of a session; `pid` and `mark` are missing until the process runs. */
export interface SessionMeta {
  readonly id: string;
  readonly host: string;
  /** Socket of the host, for viewers. */
  readonly socket: string;
  readonly terminal: boolean;
  readonly argv: readonly string[];
  readonly startedAt: number;
  /** Its host notes when output came; hosts of older releases did not. */
  readonly timed?: true;
  /** Directory of the cgroup that only this session's processes are in, where there is one. */
  readonly cgroup?: string | undefined;
  readonly pid?: number;
  /** When the kernel says the process began: tells it from a later one with the same number. */
  readonly mark?: number;
}

/** A terminal's size from byte `at` of the log on. */
export interface TerminalSize {
  readonly at: number;
  readonly columns: number;
  readonly rows: number;
}

/** `exit.json` of a session, written once, after the last byte of its output; beside these it says what meta.json does. */
export type SessionExit = (
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
) & {
  readonly at: number;
  /** Bytes in out.log and err.log. */
  readonly logBytes: number;
  /** Set when the log could not be written to its end: the rest of the output is not on disk. */
  readonly logTruncated?: { readonly dropped: number; readonly failure: Failure };
  /** Sizes that the terminal had, in order, where there was one: what makes its screen from the log. */
  readonly sizes?: readonly TerminalSize[];
  /** Set when the host stopped it because no worker renewed its lease. */
  readonly leaseExpired?: true;
};

/** `host.json` in `<state>/hosts/<host>/`. */
export interface HostRecord {
  readonly host: string;
  readonly pid: number;
  readonly mark: number;
  readonly socket: string;
  readonly protocol: number;
  /** Changes at each start of the machine. */
  readonly boot: string;
}

/** One line of `sessions.jsonl` beside host.json: which sessions the host answers for. */
export type HostJournalLine =
  | { readonly add: string; readonly directory: string }
  | { readonly forget: string };

export const sessionFileNames = {
  meta: "meta.json",
  out: "out.log",
  err: "err.log",
  exit: "exit.json",
  /** When the bytes of the logs were written: notes, one behind the other. */
  outTimes: "out.times",
  errTimes: "err.times",
} as const;

/** One note of when output came: everything before byte `offset` of the log was written by `at` (epoch ms). */
export interface TimeNote {
  readonly offset: number;
  readonly at: number;
}

/** Two doubles, so that the notes of a growing log are found by halving, and a torn one is told by its length. */
export const timeNoteBytes = 16;

export function encodeTimeNote({ offset, at }: TimeNote): Uint8Array {
  const bytes = new Uint8Array(timeNoteBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, offset, true);
  view.setFloat64(8, at, true);
  return bytes;
}

/** Whole notes; what is left of one that was torn is passed over. */
export function decodeTimeNotes(bytes: Uint8Array): readonly TimeNote[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / timeNoteBytes) }, (_, nth) => ({
    offset: view.getFloat64(nth * timeNoteBytes, true),
    at: view.getFloat64(nth * timeNoteBytes + 8, true),
  }));
}

export const hostFileNames = {
  record: "host.json",
  journal: "sessions.jsonl",
  log: "host.log",
} as const;

export function hostDirectory(state: string, host: string): string {
  return `${state}/hosts/${host}`;
}

export function hostSocket(runtime: string, host: string): string {
  return `${runtime}/${host}.sock`;
}

/**
 * Times that a session's file is read before it counts as torn. Origin: its host writes it three times in place, and
 * a read in the midst of a write gets a mix of both texts; the one after the last write is whole.
 */
export const sessionFileReads = 4;

/** What a session's file says; undefined when `read` throws, as there is none, or when a power cut tore it. */
export function readSessionFile<T>(read: () => string): T | undefined {
  for (let left = sessionFileReads; left > 0; left--) {
    try {
      return JSON.parse(read()) as T;
    } catch (error) {
      if (!(error instanceof SyntaxError)) return undefined;
    }
  }
  return undefined;
}
