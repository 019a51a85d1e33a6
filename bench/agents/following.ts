import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { BenchHome } from "../bench-home.ts";
import { daemonTicks, ticksPerSecond } from "../daemon-ticks.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * The cost of following what 30 agents do, each of which reports it once a second (Linux only: /proc): CPU of the server,
 * the worker and the session host, beside 30 programs that print as much and report nothing. Rounds take turns.
 */
const agents = 30;
const rounds = 5;
const settleMs = 5_000;
const watchMs = 15_000;
const screens = fileURLToPath(new URL("agent-screens.cjs", import.meta.url));
/** Numbers of sequences: one that is followed, and one that means nothing. */
const numbers = { followed: "7501", ignored: "7599" } as const;

using home = new BenchHome();
const followed: number[] = [];
const ignored: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  ignored.push(await cpuWith(numbers.ignored));
  followed.push(await cpuWith(numbers.followed));
}
const ratios = followed.map((cpu, round) => cpu / (ignored[round] ?? Number.NaN));
const more = followed.map((cpu, round) => cpu - (ignored[round] ?? Number.NaN));
console.log(
  table(
    [`${agents} agents for ${watchMs / 1000} s, ${rounds} rounds`, "median", "least", "most"],
    [
      ["CPU %, nothing reported", ...spread(ignored, 2)],
      ["CPU %, reports followed", ...spread(followed, 2)],
      ["more CPU %", ...spread(more, 2)],
      ["ratio", ...spread(ratios, 3)],
    ],
  ),
);

async function cpuWith(number: string): Promise<number> {
  const names = Array.from({ length: agents }, (_, at) => `agent-${at}`);
  const run = [process.execPath, screens, number];
  const tasks = Object.fromEntries(names.map((name) => [name, { run, terminal: true, checkout: "project" }]));
  const plan = { version: 1, limits: { parallel: agents }, tasks };
  writeFileSync(join(home.scratch, "wezterm-parallel.yaml"), JSON.stringify(plan));
  const { run: started } = JSON.parse(home.wzp("run", "--detach", "--json")) as { run: { id: string } };
  await untilRunning(started.id, agents);
  await delay(settleMs);
  const before = daemonTicks(home);
  await delay(watchMs);
  const used = daemonTicks(home) - before;
  home.wzp("cancel", started.id);
  await untilRunning(started.id, 0);
  return (used / ticksPerSecond / (watchMs / 1000)) * 100;
}

async function untilRunning(run: string, count: number): Promise<void> {
  for (;;) {
    const found = await home.client.tasks({ run, state: ["running"], limit: agents });
    if (found.ok && found.value.items.length === count) return;
    await delay(100);
  }
}

function spread(values: readonly number[], digits: number): readonly string[] {
  return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
}
