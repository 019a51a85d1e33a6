import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** Enough for the message of a compiler or a test runner; the whole log is a command away. */
const lineLimit = 12;
const byteLimit = 4096;

/** The last lines that a session printed, without escape sequences, stdout before stderr. */
export function lastLines(directory: string): readonly string[] {
  const text = [`${directory}/out.log`, `${directory}/err.log`].map(readTail).join("\n");
  const lines = stripVTControlCharacters(text)
    .split(/[\r\n]+/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  return lines.slice(-lineLimit);
}

function readTail(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const from = Math.max(0, fstatSync(descriptor).size - byteLimit);
    const bytes = Buffer.alloc(byteLimit);
    return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, byteLimit, from));
  } finally {
    closeSync(descriptor);
  }
}
