import { readdirSync, readFileSync } from "node:fs";

import { readProcess, readProcessTable, type ProcessRow } from "./process-table.ts";

/** Numbers are given out in rising order and start again from below: within this time they do not meet. */
const wrapSeconds = 20;
/** USER_HZ of every Linux that Node runs on. */
const ticksPerSecond = 100;

/**
 * Processes that were started after the oldest of `leaders`, and perhaps others. On Linux a look at the
 * names in /proc does it while the numbers have not started again since; else all are read.
 */
export function readNewerProcesses(
  leaders: readonly ({ readonly pid: number; readonly mark: number } | undefined)[],
): ProcessRow[] {
  const oldest = oldestPid(leaders);
  if (oldest === undefined) return readProcessTable();
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    const row = pid > oldest ? readProcess(pid) : undefined;
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** Undefined when numbers tell nothing about age. */
function oldestPid(
  leaders: readonly ({ readonly pid: number; readonly mark: number } | undefined)[],
): number | undefined {
  if (process.platform !== "linux") return undefined;
  const uptime = Number.parseFloat(readFileSync("/proc/uptime", "utf8"));
  const last = Number(readFileSync("/proc/loadavg", "utf8").trim().split(" ").at(-1));
  let oldest = last;
  for (const leader of leaders) {
    if (leader === undefined || leader.pid > last) return undefined;
    if (uptime - leader.mark / ticksPerSecond > wrapSeconds) return undefined;
    oldest = Math.min(oldest, leader.pid);
  }
  return oldest;
}
