import { readdirSync, readFileSync } from "node:fs";

import { readProcess, readProcessTable, type ProcessRow } from "./process-table.ts";

/** Pids are assigned in rising order and wrap around; within this time no pid is reused. */
const wrapSeconds = 20;
/** USER_HZ of every Linux on which Node.js runs. */
const ticksPerSecond = 100;

/**
 * Reads the processes that started after the oldest of `leaders`, and perhaps others. On Linux, comparing pids in
 * /proc is enough while they have not wrapped around; otherwise all processes are read.
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

/** Returns undefined when pids do not indicate age. */
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
