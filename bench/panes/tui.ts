import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { BenchHome } from "../bench-home.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { TimedView } from "./timed-view.ts";

/**
 * The full-screen view with 5,000 tasks: from its start to its first frame and to the whole board, from a key
 * to the next frame, the processor time of one such frame, and the cost while nobody types (Linux only:
 * /proc). 200 × 60 is the largest screen that people use.
 */
const tasks = 5_000;
const keys = 200;
const rounds = 5;
/** Page down, down, page up, down: each changes the screen, wherever the selection is. */
const walk = ["\u001B[6~", "j", "\u001B[5~", "j"];
const idleMs = 20_000;
/** USER_HZ: fixed at 100 for user space on Linux. */
const ticksPerSecond = 100;
/** Longer than the minimum time between frames, so that each key gets its own frame. */
const betweenKeysMs = 60;

using home = new BenchHome();
const lines = Array.from({ length: tasks }, (_, at) => `  t${at}: { run: "true", needs: [gate] }\n`);
const plan = `defaults: { checkout: none }\ntasks:\n  gate: { run: "sleep 100000" }\n${lines.join("")}`;
writeFileSync(join(home.scratch, "wezterm-parallel.yaml"), plan);
home.wzp("run", "--detach");

const rows: string[][] = [];
for (const [columns, height] of [
  [80, 24],
  [200, 60],
] as const) {
  const starts: { first: number; whole: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const view = new TimedView(home, columns, height);
    starts.push({ first: await view.sees("wzp"), whole: await view.sees("5000 blocked") });
    await view.close();
  }
  const view = new TimedView(home, columns, height);
  await view.sees("t5 ");
  await delay(2_000);
  const before = view.ticks();
  const answers: number[] = [];
  for (let at = 0; at < keys; at += 1) {
    answers.push(await view.press(walk[at % walk.length] ?? "j"));
    await delay(betweenKeysMs);
  }
  const busy = ((view.ticks() - before) / ticksPerSecond / keys) * 1000;
  const idleFrom = view.ticks();
  await delay(idleMs);
  const idle = ((view.ticks() - idleFrom) / ticksPerSecond / (idleMs / 1000)) * 100;
  rows.push([
    `${columns} × ${height}`,
    ms(median(starts.map(({ first }) => first))),
    ms(median(starts.map(({ whole }) => whole))),
    ms(median(answers)),
    ms(quantile(answers, 0.99)),
    ms(busy),
    idle.toFixed(2),
    view.memory().toFixed(0),
  ]);
  await view.close();
}
console.log(
  table(
    [
      `${tasks} tasks`,
      "first frame ms",
      "whole board ms",
      "key to frame ms",
      "p99 ms",
      "CPU a frame ms",
      "idle CPU %",
      "RSS MB",
    ],
    rows,
  ),
);

function ms(value: number): string {
  return value.toFixed(1);
}
