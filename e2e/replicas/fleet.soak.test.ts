import { expect, test } from "vitest";

import { noFleet } from "../rigs/replicas/fleet.ts";
import { runFleetChaos } from "../rigs/replicas/fleet-chaos.ts";

const faults = Number(process.env["CHAOS_KILLS"] ?? 500);

test.skipIf(noFleet !== undefined)(
  `${faults} faults of servers, workers, hosts, PostgreSQL, S3 and connections lose no task, byte, commit or event, and double none`,
  { timeout: 14_400_000, retry: 0 },
  async () => {
    const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
    process.stderr.write(`seed ${seed}\n`);
    const began = performance.now();
    const progress = (count: number, last: string) =>
      process.stderr.write(`${Math.round((performance.now() - began) / 1000)} s: ${count} ${last}\n`);
    const report = await runFleetChaos({ faults, seed, tasksPerRun: 30, workers: 4, progress });
    process.stderr.write(`${JSON.stringify(report)}\n`);
    expect(report).toMatchObject({ violations: [] });
  },
);
