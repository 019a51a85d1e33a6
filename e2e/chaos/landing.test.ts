import { expect, test } from "vitest";

import { runLandingChaos } from "../rigs/landing-chaos/landing-chaos.ts";

test("20 kills of server and worker while changes land lose no commit, land none twice, and leave the user's tree alone", async () => {
  const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
  const report = await runLandingChaos({ kills: 20, seed, tasksPerRun: 12 });
  expect({ ...report, seed }).toMatchObject({ violations: [], leftOver: [] });
  expect(report.landed).toBeGreaterThan(0);
  expect(report.pushed).toBeGreaterThan(0);
}, 420_000);
