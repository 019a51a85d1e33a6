import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds processes with one of `entries` (`NAME=value`) in their environment by reading all processes,
 * independently of our programs.
 */
export function processesWith(...entries: readonly string[]): FoundProcess[] {
  return process.platform === "linux" ? scanProc(entries) : scanPs(entries);
}

/** Returns the process that started it; undefined when it has ended, and without /proc. */
export function parentOf(pid: number): number | undefined {
  const found = /^PPid:\t(\d+)/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1];
  return found === undefined ? undefined : Number(found);
}

function scanProc(entries: readonly string[]): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = `\0${readOrEmpty(`/proc/${name}/environ`)}`;
    if (!entries.some((entry) => environment.includes(`\0${entry}\0`))) continue;
    const command = readOrEmpty(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
    if (command !== "") found.push({ pid: Number(name), command });
  }
  return found;
}

function scanPs(entries: readonly string[]): FoundProcess[] {
  const text = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+) (.*)$/.exec(line);
    if (match === null || Number(match[1]) === process.pid) return [];
    if (!entries.some((entry) => line.includes(` ${entry}`))) return [];
    return [{ pid: Number(match[1]), command: match[2] ?? "" }];
  });
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
