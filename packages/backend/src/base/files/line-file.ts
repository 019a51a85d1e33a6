import { closeSync, constants, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";

/** Returns the JSON of each line. A crash may have torn a line, which was never confirmed: it is left out. */
export function readLineFile<Line>(path: string): readonly Line[] {
  return readText(path)
    .split("\n")
    .flatMap((line) => parse<Line>(line) ?? []);
}

/** Appends a line, which is on the disk afterwards; creates the file, and its directory, for this user only. */
export function appendLine(directory: string, name: string, line: object): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = openSync(`${directory}/${name}`, flags, 0o600);
  try {
    // The newline comes first, so that a line torn by a crash does not run into this one.
    writeSync(file, `\n${JSON.stringify(line)}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse<Line>(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}
