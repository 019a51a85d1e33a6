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
}

/** Returns undefined when the program in the terminal of this session does not wait for input. */
export function findInputWait(directory: string): InputWait | undefined {
  const { pid, mark } = readTerminalMeta(directory) ?? {};
  if (pid === undefined || mark === undefined || !isAlive(pid, mark)) return undefined;
  const reader = findTerminalReader(pid);
  if (reader === undefined) return undefined;
  const prompt = findPromptLine(readLastOutput(`${directory}/${sessionFileNames.out}`), reader.program);
  return prompt === undefined ? {} : { prompt };
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
  return stripVTControlCharacters(readTail(file, after).replace(firstColumn, "\r"));
}

function readTail(file: string, after: number): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      const from = Math.max(after, fstatSync(descriptor).size - tailBytes);
      const bytes = Buffer.alloc(tailBytes);
      return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, tailBytes, from));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}
