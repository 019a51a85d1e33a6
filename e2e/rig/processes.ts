import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose environment holds `entry` (`NAME=value`): found by looking at all, not by asking us. */
export function processesWith(entry: string): FoundProcess[] {
  return process.platform === "linux" ? scanProc(entry) : scanPs(entry);
}

function scanProc(entry: string): FoundProcess[] {
  const found: FoundProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const environment = readOrEmpty(`/proc/${name}/environ`);
    if (!`\0${environment}`.includes(`\0${entry}\0`)) continue;
    const command = readOrEmpty(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim();
    if (command !== "") found.push({ pid: Number(name), command });
  }
  return found;
}

function scanPs(entry: string): FoundProcess[] {
  const text = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" });
  return text.split("\n").flatMap((line) => {
    const match = /^\s*(\d+) (.*)$/.exec(line);
    if (match === null || !line.includes(` ${entry}`) || Number(match[1]) === process.pid) return [];
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
