import { expect, test } from "vitest";

import { runLandingChaos } from "../rigs/landing-chaos/landing-chaos.ts";

test("500 kills of server and worker while changes land lose no commit, land none twice, and leave the user's tree alone", async () => {
  const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
  const report = await runLandingChaos({
    kills: Number(process.env["CHAOS_KILLS"] ?? 500),
    seed,
    tasksPerRun: 12,
    progress: (kills, runs) => process.stderr.write(`\r${kills} kills, ${runs} runs `),
  });
  process.stderr.write(`\n${JSON.stringify({ ...report, seed })}\n`);
  expect({ ...report, seed }).toMatchObject({ violations: [], leftOver: [] });
}, 7_200_000);
