import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { identifyProcess, type ProcessIdentity } from "./process-identity.ts";

/**
 * Returns every process started by a daemon of this home: they inherit the mark of its environment; tasks do
 * not, because they get a new environment. These are the session hosts, and daemons whose files were lost.
 */
export function findHosts(home: HomePaths): readonly ProcessIdentity[] {
  const mark = `WZP_DAEMON_OF=${home.state}`;
  const pids = process.platform === "linux" ? markedInProc(mark) : markedInPs(mark);
  return pids
    .filter((pid) => pid !== process.pid)
    .map((pid) => identifyProcess(pid))
    .filter((found) => found !== undefined);
}

function markedInProc(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readEnvironment(pid).includes(mark))
    .map(Number);
}

function readEnvironment(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // The process belongs to another user, or has ended.
    return [];
  }
}

/** On macOS, ps shows the environment of the user's own processes after the command line. */
function markedInPs(mark: string): readonly number[] {
  const listing = execFileSync("ps", ["-Eww", "-x", "-o", "pid=,command="], { encoding: "utf8" });
  return listing
    .split("\n")
    .filter((line) => `${line} `.includes(` ${mark} `))
    .map((line) => Number.parseInt(line.trim(), 10));
}
