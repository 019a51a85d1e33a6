import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import { processesWith } from "../../e2e/rigs/processes.ts";
import { BenchHome } from "../bench-home.ts";
import { ticksOf, ticksPerSecond } from "../daemon-ticks.ts";
import { table } from "../table.ts";

/** Figure (f): the cost of idle server, worker and keepers of the published package (Linux only: /proc). */
const settleMs = 15_000;
const watchMs = 30_000;

using home = new BenchHome();
home.wzp("map", "--", "true", ":::", ...Array.from({ length: 50 }, (_, at) => `${at}`));
await delay(settleMs);
const before = look();
await delay(watchMs);
const after = look();

const rows = after.map(({ pid, name, ticks, rss, pss }) => {
  const earlier = before.find((one) => one.pid === pid)?.ticks ?? ticks;
  return { name, cpu: ((ticks - earlier) / ticksPerSecond / (watchMs / 1000)) * 100, rss, pss };
});
const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
console.log(
  table(
    ["idle for 30 s", "CPU %", "RSS MB", "PSS MB"],
    [
      ...rows,
      {
        name: "together",
        cpu: sum((row) => row.cpu),
        rss: sum((row) => row.rss),
        pss: sum((row) => row.pss),
      },
    ].map(({ name, cpu, rss, pss }) => [name, cpu.toFixed(2), rss.toFixed(0), pss.toFixed(0)]),
  ),
);

function look() {
  return processesWith(`WZP_HOME=${home.path}`, `WZP_DAEMON_OF=${home.state}`).map(({ pid, command }) => {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    return {
      pid,
      name: nameOf(command),
      ticks: ticksOf(pid),
      rss: megabytes(rollup, "Rss"),
      pss: megabytes(rollup, "Pss"),
    };
  });
}

function megabytes(rollup: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(rollup)?.[1] ?? 0) / 1024;
}

function nameOf(command: string): string {
  if (command.includes("wzp-keeper")) return "keeper";
  return /daemon (server|worker)/.exec(command)?.[1] ?? "session host";
}
