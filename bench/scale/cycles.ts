import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { PostgresRig } from "../../packages/shared/test/rigs/postgres-rig.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { installPeers, openWzp, type Engine } from "./queue-engines.ts";

/**
 * Adds jobs that do nothing, runs them, and stores their ends, in PostgreSQL that makes every commit durable: wzp's queue
 * and other queues of Node.js in turns, each with a database of its own on the same server, and its workers in this
 * process. Usage: cycles.ts [JOBS] [ROUNDS]
 */
const jobs = Number(process.argv[2] ?? 1_000);
const rounds = Number(process.argv[3] ?? 5);

interface Contender {
  readonly name: string;
  readonly engine: Engine;
  readonly seconds: number[];
}

const peers = mkdtempSync(join(tmpdir(), "wzp-bench-peers-"));
try {
  await using postgres = await PostgresRig.start(["fsync=on", "max_connections=200"]);
  const others = await installPeers(peers);
  if (Object.keys(others).length === 0) console.log("npm could not install the other queues.");
  for (const together of [4, 32]) {
    const contenders: Contender[] = [];
    for (const [name, open] of Object.entries({ "wzp's queue": openWzp, ...others }))
      contenders.push({ name, engine: await open(await postgres.create(), together), seconds: [] });
    await measure(contenders);
    report(contenders, together);
    for (const { engine } of contenders) await engine.close();
  }
} finally {
  rmSync(peers, { recursive: true, force: true });
}

/** Every round runs each contender once, after one that is not measured. */
async function measure(contenders: readonly Contender[]): Promise<void> {
  for (const { engine } of contenders) await engine.run(Math.ceil(jobs / 10));
  for (let round = 0; round < rounds; round += 1) {
    for (const { engine, seconds } of contenders) {
      const start = performance.now();
      await engine.run(jobs);
      seconds.push((performance.now() - start) / 1000);
    }
  }
}

function report(contenders: readonly Contender[], together: number): void {
  const ours = contenders[0]?.seconds ?? [];
  const rows = contenders.map(({ name, seconds }) => {
    const ratios = seconds.map((each, round) => each / (ours[round] ?? Number.NaN));
    const spread = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((each) => each.toFixed(2));
    return [name, (jobs / median(seconds)).toFixed(0), `${spread[0]} (${spread[1]} – ${spread[2]})`];
  });
  console.log(
    `${jobs} jobs, ${together} at once, median of ${rounds} rounds (least – most), load ${loadavg()[0]?.toFixed(0)}\n`,
  );
  console.log(`${table(["", "jobs/s", "its time ÷ wzp's"], rows)}\n`);
}
