import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

import { findPromptLine } from "@wezterm-parallel/shared/domain/task/output/prompt-line";
import {
  readSessionFile,
  sessionFileNames,
  type SessionMeta,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { isAlive } from "../../base/process-tree/process-table.ts";
import { findTerminalReader } from "./foreground.ts";

/** Bytes at the end of the output that are searched for the last lines. */
const tailBytes = 16_384;

/** The program in the terminal waits for keyboard input. */
export interface InputWait {
  /** The line that asks for input; absent for programs that ask nothing, such as an idle shell or editor. */
  readonly prompt?: string;
  /** It is in a read, so that it certainly waits. */
  readonly isBlocked: boolean;
}

/** Returns whether waits can be seen: the program runs on this machine, whose system tells who reads a terminal. */
export function tellsWaits({ pid, mark }: SessionMeta): boolean {
  return process.platform === "linux" && pid !== undefined && mark !== undefined && isAlive(pid, mark);
}

/** Returns undefined when the program in the terminal of this session does not wait for input. */
export function findInputWait(directory: string): InputWait | undefined {
  const { pid, mark } = readTerminalMeta(directory) ?? {};
  if (pid === undefined || mark === undefined || !isAlive(pid, mark)) return undefined;
  const reader = findTerminalReader(pid);
  if (reader === undefined) return undefined;
  const prompt = findPromptLine(readLastOutput(`${directory}/${sessionFileNames.out}`), reader.program);
  const { isBlocked } = reader;
  return prompt === undefined ? { isBlocked } : { prompt, isBlocked };
}

/** Returns undefined for a session without a terminal, or on another machine. */
export function readTerminalMeta(directory: string): SessionMeta | undefined {
  const meta = readSessionFile<SessionMeta>(() =>
    readFileSync(`${directory}/${sessionFileNames.meta}`, "utf8"),
  );
  return meta?.terminal === true ? meta : undefined;
}

/** Moves the cursor to the first column, as a carriage return does; spinners such as npm's use it. */
// oxlint-disable-next-line no-control-regex
const firstColumn = /\u001B\[1?G/g;

/** Returns the end of a log, or what follows byte `after` if that is less, as text without escape sequences. */
export function readLastOutput(file: string, after = 0): string {
  return plain(readTail(file, after).bytes);
}

const pastesMarked = "\u001B[?2004h";
const pastesPlain = "\u001B[?2004l";

/** A question that a line editor asks. */
export interface Question {
  /** The byte of the log at which it began to read. */
  readonly at: number;
  /** The output since then. */
  readonly question: string;
  /** The output until then. */
  readonly before: string;
}

/**
 * Returns undefined while no line editor reads. Editors let the terminal mark pastes meanwhile, so that a program that
 * computes is not taken for one, whatever it prints.
 */
export function readQuestion(file: string): Question | undefined {
  const { bytes, from } = readTail(file, 0);
  const at = bytes.lastIndexOf(pastesMarked);
  if (at < 0 || bytes.lastIndexOf(pastesPlain) > at) return undefined;
  return { at: from + at, question: plain(bytes.subarray(at)), before: plain(bytes.subarray(0, at)) };
}

function plain(bytes: Buffer): string {
  return stripVTControlCharacters(bytes.toString("utf8").replace(firstColumn, "\r"));
}

function readTail(file: string, after: number): { readonly bytes: Buffer; readonly from: number } {
  try {
    const descriptor = openSync(file, "r");
    try {
      const from = Math.max(after, fstatSync(descriptor).size - tailBytes);
      const bytes = Buffer.alloc(tailBytes);
      return { bytes: bytes.subarray(0, readSync(descriptor, bytes, 0, tailBytes, from)), from };
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return { bytes: Buffer.alloc(0), from: 0 };
  }
}
