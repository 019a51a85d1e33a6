import { Counter, Gauge, type Registry } from "prom-client";

import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { readResourceUse } from "../resource-use.ts";

type Use = ReturnType<typeof readResourceUse>;
type GaugeEntry = readonly [name: string, help: string, read: (use: Use) => number | undefined];

/** Linux only: other systems do not provide it. */
const openFiles: GaugeEntry = [
  "process_open_fds",
  "Number of open file descriptors.",
  (use) => use.openFiles,
];

/** Uses the standard names that common dashboards expect. */
const gauges: readonly GaugeEntry[] = [
  ["process_resident_memory_bytes", "Resident memory size in bytes.", ({ memory }) => memory.rss],
  [
    "process_start_time_seconds",
    "Start time of the process in seconds since 1970.",
    ({ uptimeMs }) => Math.round((Date.now() - uptimeMs) / 1000),
  ],
  ...(process.platform === "linux" ? [openFiles] : []),
  [
    "wzp_heap_used_bytes",
    "Heap memory used by JavaScript objects, in bytes.",
    ({ memory }) => memory.heapUsed,
  ],
  ["wzp_event_loop_utilization", "Event loop utilization, from 0 to 1.", ({ eventLoop }) => eventLoop],
  [
    "wzp_disk_free_bytes",
    "Free space on the file system of the state directory, in bytes.",
    ({ disk }) => disk.free,
  ],
];

/** Measures the server's own process; `home` is its state directory. */
export function measureProcess(registry: Registry, home: string): void {
  const registers = [registry];
  new Gauge({
    name: "wzp_build_info",
    help: "Release of the server.",
    labelNames: ["release"],
    registers,
  }).set({ release: releaseVersion }, 1);
  for (const [name, help, read] of gauges) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(readResourceUse(home)) ?? 0);
      },
    });
  }
  new Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time in seconds.",
    registers,
    collect() {
      this.reset();
      this.inc(readResourceUse(home).cpuMs / 1000);
    },
  });
  new Gauge({
    name: "wzp_database_bytes",
    help: "Size of the databases in bytes.",
    labelNames: ["database"],
    registers,
    collect() {
      const { store, accounts } = readResourceUse(home);
      this.set({ database: "store" }, store);
      this.set({ database: "accounts" }, accounts);
    },
  });
}
