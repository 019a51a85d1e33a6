import { readdirSync, statfsSync } from "node:fs";
import { performance } from "node:perf_hooks";

import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { databaseBytes } from "./database-bytes.ts";

/** Returns what the server uses now: its process, its databases, and their disk. */
export function readResourceUse(
  home: string,
): Omit<ResourceUse, "streams" | "engine" | "backups" | "lease" | "blobs" | "statements"> {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const disk = statfsSync(home);
  return {
    uptimeMs: Math.round(process.uptime() * 1000),
    memory: { rss, heapUsed },
    cpuMs: Math.round((user + system) / 1000),
    eventLoop: performance.eventLoopUtilization().utilization,
    openFiles: countOpenFiles(),
    store: databaseBytes(`${home}/store.db`),
    accounts: databaseBytes(`${home}/accounts.db`),
    disk: { total: disk.blocks * disk.bsize, free: disk.bavail * disk.bsize },
  };
}

/** Returns undefined where the system does not provide it. */
function countOpenFiles(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}
