import { closeSync, fstatSync, openSync, readSync } from "node:fs";

import { textCleaner } from "@wezterm-parallel/shared/base/plain-text";
import { findErrorLine } from "@wezterm-parallel/shared/domain/task/first-error";

/** Enough for the message of a compiler or a test runner; the whole log is a command away. */
const lineLimit = 12;
const byteLimit = 4096;

/** The last lines that a session printed, without escape sequences, stdout before stderr. */
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

/** Of a longer log the start and the end: errors stand in the first or in a summary. */
const searchedBytes = 262_144;

/** The line of what a session printed that says best what went wrong; undefined when none looks like an error. */
export function errorLine(directory: string): string | undefined {
  const text = [`${directory}/out.log`, `${directory}/err.log`]
    .flatMap((file) => [readPart(file, "start", searchedBytes), readPart(file, "rest", searchedBytes)])
    .map((part) => textCleaner()(part))
    .join("\n");
  return findErrorLine(text.replaceAll(/\r+\n?/g, "\n"));
}

/** `rest`: the end of what is behind so many bytes. */
function readPart(file: string, part: "start" | "rest" | "end", bytes: number): string {
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
