import { expect, test } from "vitest";

import { runChaos } from "../rigs/chaos/chaos.ts";

test("1,000 kills lose no task, run none twice, and leave nothing behind", async () => {
  const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
  const report = await runChaos({
    kills: Number(process.env["CHAOS_KILLS"] ?? 1_000),
    seed,
    tasksPerRun: 60,
    progress: (kills, runs) => process.stderr.write(`\r${kills} kills, ${runs} runs `),
  });
  process.stderr.write(`\n${JSON.stringify({ ...report, seed })}\n`);
  expect({ ...report, seed }).toMatchObject({
    violations: [],
    integrity: "ok",
    leftOver: [],
    userTreeUnchanged: true,
  });
}, 7_200_000);
