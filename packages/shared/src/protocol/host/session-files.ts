import type { Failure } from "../../domain/failure.ts";

/** Files that a session and its host leave on disk, readable after both are gone. */

/** `meta.json` of a session; `pid` and `mark` are absent until the process runs. */
export interface SessionMeta {
  readonly id: string;
  readonly host: string;
  /** Socket of the host, for viewers. */
  readonly socket: string;
  readonly terminal: boolean;
  readonly argv: readonly string[];
  readonly startedAt: number;
  /** The host records output times; hosts of older releases did not. */
  readonly timed?: true;
  /** Directory of the cgroup that contains only this session's processes, if there is one. */
  readonly cgroup?: string | undefined;
  readonly pid?: number;
  /** Start time of the process according to the kernel: distinguishes it from a later process with the same pid. */
  readonly mark?: number;
}

/** The terminal's size from offset `at` of the log on. */
export interface TerminalSize {
  readonly at: number;
  readonly columns: number;
  readonly rows: number;
}

/**
 * `exit.json` of a session, written once, after the last byte of its output; also contains the fields of
 * meta.json.
 */
export type SessionExit = (
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string }
) & {
  readonly at: number;
  /** Bytes in out.log and err.log. */
  readonly logBytes: number;
  /** Set when the log could not be written completely: the rest of the output is not on disk. */
  readonly logTruncated?: { readonly dropped: number; readonly failure: Failure };
  /** Sizes of the terminal in order, if there was one: needed to rebuild its screen from the log. */
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
  /** Changes at each boot of the machine. */
  readonly boot: string;
}

/** One line of `sessions.jsonl` beside host.json, which lists the sessions of the host. */
export type HostJournalLine =
  | { readonly add: string; readonly directory: string }
  | { readonly forget: string };

export const sessionFileNames = {
  meta: "meta.json",
  out: "out.log",
  err: "err.log",
  exit: "exit.json",
  /** Records when the bytes of the logs were written, appended one after another. */
  outTimes: "out.times",
  errTimes: "err.times",
  /** Reports of the program in the terminal about its activity, an Observation per line; absent without reports. */
  activity: "activity.jsonl",
  /** The id by which an agent loads its conversation again; absent: it reported none. */
  conversation: "conversation",
  /** Reports of the agent's hooks, a JSON value per line, as the agent made it; absent: it has no hooks. */
  hooks: "hooks.jsonl",
  /** Questions that the agent asked with the tool `ask_person`, and the answers, a line each; absent without any. */
  questions: "questions.jsonl",
  /** File with the progress that the agent reported. */
  progress: "progress.jsonl",
  /** The conversation with the agent, a TranscriptEntry per line; absent for other programs. */
  transcript: "transcript.jsonl",
  /** Steps of the conversation as `wzp acp` recorded them, a TranscriptEntry per line, until the transcript has them. */
  record: "record.jsonl",
  /** The claim of an agent outside, a ClaimLine per line; absent for other tasks. */
  claim: "claim.jsonl",
  /** Messages to the agent, and what became of them, a line each; absent when it got none. */
  messages: "messages.jsonl",
} as const;

/** A record of output time: everything before byte `offset` of the log was written by `at` (epoch ms). */
export interface TimeNote {
  readonly offset: number;
  readonly at: number;
}

/** Two doubles; the fixed size allows binary search in a growing log and detects a torn record by its length. */
export const timeNoteBytes = 16;

export function encodeTimeNote({ offset, at }: TimeNote): Uint8Array {
  const bytes = new Uint8Array(timeNoteBytes);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, offset, true);
  view.setFloat64(8, at, true);
  return bytes;
}

/** Decodes complete records; ignores the rest of a torn one. */
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

/** A host on another machine, reached by a socket of the server that passes everything on. */
export function isRelayedHost(host: string): boolean {
  return /^w-[\da-f]{12}$/.test(host);
}

export function hostSocket(runtime: string, host: string): string {
  return `${runtime}/${host}.sock`;
}

/**
 * Attempts to read a session's file before it counts as torn. Why: its host rewrites it in place up to three
 * times, and a read during a write may mix both texts; a read after the last write is consistent.
 */
export const sessionFileReads = 4;

/** Parses a session's file; undefined when `read` throws, because there is none, or when a power failure tore it. */
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
