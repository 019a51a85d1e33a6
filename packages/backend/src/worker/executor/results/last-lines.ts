import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import { findErrorLine } from "@wezterm-parallel/shared/domain/task/output/first-error";

/** Enough for the message of a compiler or a test runner; one command shows the whole log. */
const lineLimit = 12;
const byteLimit = 4096;

/** Returns the last lines of a session's output, without escape sequences, stdout before stderr. */
export function lastLines(directory: string): readonly string[] {
  const text = [`${directory}/out.log`, `${directory}/err.log`]
    .map((file) => textCleaner()(readPart(file, "end", byteLimit)))
    .join("\n");
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  return lines.slice(-lineLimit);
}

/** Enough for a message with a stack trace below it. */
const endBytes = 16_384;

/** Returns the end of a session's output, without escape sequences, stdout before stderr. */
export function outputEnd(directory: string): string {
  return [`${directory}/out.log`, `${directory}/err.log`]
    .map((file) => textCleaner()(readPart(file, "end", endBytes)))
    .join("\n");
}

/** Only the start and the end of a longer log are searched: errors appear first or in a summary. */
export const searchedBytes = 262_144;

/** Returns the output line that best explains a failure; undefined when none looks like an error. */
export function errorLine(directory: string): string | undefined {
  const text = [`${directory}/out.log`, `${directory}/err.log`]
    .flatMap((file) => [readPart(file, "start", searchedBytes), readPart(file, "rest", searchedBytes)])
    .map((part) => textCleaner()(part))
    .join("\n");
  return findErrorLine(text.replaceAll(/\r+\n?/g, "\n"));
}

/** `rest`: the end of what follows this many bytes. */
export function readPart(file: string, part: "start" | "rest" | "end", bytes: number): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const end = fstatSync(descriptor).size - bytes;
    const from = part === "start" ? 0 : Math.max(part === "rest" ? bytes : 0, end);
    const read = Buffer.alloc(bytes);
    return read.toString("utf8", 0, readSync(descriptor, read, 0, bytes, from));
  } finally {
    closeSync(descriptor);
  }
}
