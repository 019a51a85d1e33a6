import { readdirSync, statfsSync, statSync } from "node:fs";
import { performance } from "node:perf_hooks";

import type { ResourceUse } from "@wezterm-parallel/shared/protocol/admin-schemas";

/** What the server itself takes now: its process, its databases, and the disk they lie on. */
export function readResourceUse(home: string): ResourceUse {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const disk = statfsSync(home);
  return {
    uptimeMs: Math.round(process.uptime() * 1000),
    memory: { rss, heapUsed },
    cpuMs: Math.round((user + system) / 1000),
    eventLoop: performance.eventLoopUtilization().utilization,
    openFiles: countOpenFiles(),
    store: sizeOf(`${home}/store.db`),
    accounts: sizeOf(`${home}/accounts.db`),
    disk: { total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize },
  };
}

/** With what SQLite has not yet moved into the file. */
function sizeOf(file: string): number {
  return [file, `${file}-wal`]
    .map((path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
}

/** Undefined where the system does not tell. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}
