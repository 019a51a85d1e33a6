import { readFileSync } from "node:fs";

import { processesWith } from "../e2e/rigs/processes.ts";
import type { BenchHome } from "./bench-home.ts";

/** USER_HZ: fixed at 100 for user space on Linux. */
export const ticksPerSecond = 100;

/** Returns the CPU time that server, worker and session hosts of a home have used, in ticks. */
export function daemonTicks(home: BenchHome): number {
  const daemons = processesWith(`WZP_HOME=${home.path}`, `WZP_DAEMON_OF=${home.state}`);
  return daemons.reduce((sum, { pid }) => sum + ticksOf(pid), 0);
}

/** Returns the CPU time that a process has used, in ticks. */
export function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
