import { readFileSync, readlinkSync, statSync } from "node:fs";

import type { ViewSize } from "./viewed-session.ts";

/** A line of bin/attach.sh: asks for a view in its terminal, tells the new size of one, or leaves it. */
export interface ViewRequest {
  /** Process id of the shell that shows the view. */
  readonly pid: number;
  readonly size: ViewSize | "leave";
  /** The program that reads its keys, when it asks for a view. */
  readonly input: number | undefined;
}

export function readViewRequest(line: string): ViewRequest | undefined {
  const match = /^(\d+) (?:(\d+) (\d+)(?: (\d+))?|leave)$/.exec(line);
  if (match === null) return undefined;
  const [, pid, rows, columns, input] = match;
  const size = rows === undefined ? "leave" : { rows: Number(rows), columns: Number(columns) };
  return { pid: Number(pid), size, input: input === undefined ? undefined : Number(input) };
}

/** The program that asks for a view. */
export interface Asker {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its words: `attach`, perhaps `--read-only`, and an id; or `place`, its workspace's key and its name. */
  readonly words: readonly string[];
}

/** Returns the key and name of the place; undefined for `attach`. */
export function placeOf({ words }: Asker): readonly [string, string] | undefined {
  const [command, key, name] = words.slice(-3);
  return command === "place" && key !== undefined && name !== undefined ? [key, name] : undefined;
}

/** Reads from the kernel's tables how the program was started; undefined when it is gone or another user's. */
export function readAsker(pid: number): Asker | undefined {
  const directory = `/proc/${pid}`;
  try {
    if (statSync(directory).uid !== process.getuid?.()) return undefined;
    return {
      cwd: readlinkSync(`${directory}/cwd`),
      env: Object.fromEntries(readList(`${directory}/environ`).map(splitVariable)),
      words: readList(`${directory}/cmdline`),
    };
  } catch {
    return undefined;
  }
}

/** Ends the program that reads the keys for a shell that was killed: it would take some of the next program's. */
export function endInput(pid: number, path: string): void {
  try {
    if (readlinkSync(`/proc/${pid}/fd/1`) === path) process.kill(pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}

function readList(path: string): string[] {
  return readFileSync(path, "utf8").split("\0").slice(0, -1);
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf("=");
  return [text.slice(0, at), text.slice(at + 1)];
}
