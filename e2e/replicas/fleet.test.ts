import { expect, test } from "vitest";

import { noFleet } from "../rigs/replicas/fleet.ts";
import { runFleetChaos } from "../rigs/replicas/fleet-chaos.ts";

const untested = noFleet === undefined ? "" : ` (NOT TESTED: ${noFleet})`;

test.skipIf(noFleet !== undefined)(
  `20 faults of servers, workers, hosts, PostgreSQL, S3 and connections lose no task, byte, commit or event, and double none${untested}`,
  { timeout: 420_000, retry: 0 },
  async () => {
    const seed = Number(process.env["CHAOS_SEED"] ?? Date.now() % 1_000_000);
    const report = await runFleetChaos({ faults: 20, seed, tasksPerRun: 30, workers: 4 });
    expect(report).toMatchObject({ violations: [] });
    expect(report.visits).toBeGreaterThan(10);
  },
);
