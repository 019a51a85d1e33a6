import { expect, test } from "vitest";

import { runChaos } from "../rigs/chaos/chaos.ts";

test("15 kills of server, worker, hosts and keepers lose no task, run none twice, and leave nothing behind", async () => {
  const seed = Date.now() % 1_000_000;
  const report = await runChaos({ kills: 15, seed, tasksPerRun: 40 });
  expect({ ...report, seed }).toMatchObject({
    violations: [],
    integrity: "ok",
    leftOver: [],
    userTreeUnchanged: true,
  });
  expect(report.attempts).toBeGreaterThan(report.tasks / 2);
}, 300_000);
