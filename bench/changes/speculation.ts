import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";
import { countBatches } from "./bisection.ts";
import { ChangeBench, pathOf } from "./change-bench.ts";

/**
 * Landing 30 queued changes of which 3 fail their verification: verifications and time with candidates that are
 * verified at once, beside one after another, and beside batches that are bisected (simulated). Usage:
 * speculation.ts [ROUNDS [SECONDS]] (default 3 rounds; each verification sleeps 2 seconds).
 */
const [rounds = 3, seconds = 2] = process.argv.slice(2).map(Number);
const names = Array.from({ length: 30 }, (_, at) => `t${at}`);
const bad = [6, 15, 24];

interface Measured {
  readonly verifications: number;
  readonly ms: number;
}

const serial: Measured[] = [];
const speculative: Measured[] = [];
for (let round = 0; round < rounds; round++) {
  serial.push(await landAll(1));
  speculative.push(await landAll(4));
}
report();

async function landAll(parallel: number): Promise<Measured> {
  using bench = new ChangeBench(200);
  const log = join(bench.home.scratch, "verified");
  writeFileSync(log, "");
  bench.write(
    "verify.sh",
    `echo verified >> '${log}'\nsleep ${seconds}\ntest -z "$(ls bad-* 2> /dev/null)"\n`,
  );
  bench.git("add", "verify.sh");
  bench.git("commit", "-qm", "verify");
  const ids = bench.run(planOf(parallel), names);
  bench.git("checkout", "-q", "--detach");
  const ms = await bench.merge(ids, true);
  const states = await Promise.all(ids.map((id) => bench.state(id)));
  const wrong = states.findIndex((state, at) => state !== (bad.includes(at) ? "open" : "landed"));
  if (wrong !== -1) throw new Error(`${ids[wrong]} is ${states[wrong]}`);
  return { verifications: readFileSync(log, "utf8").split("\n").length - 1, ms };
}

function planOf(parallel: number): string {
  const lines = names.map(
    (name, at) => `  ${name}: echo ${name} >> ${bad.includes(at) ? `bad-${at}` : pathOf(at * 7)}\n`,
  );
  return `limits: { parallel: 4 }
defaults: { terminal: false, merge: { parallel: ${parallel}, verify: [sh verify.sh] } }
tasks:
${lines.join("")}`;
}

function report(): void {
  const batches = countBatches(names.map((_, at) => bad.includes(at)));
  const [one, four] = [medianMs(serial), medianMs(speculative)];
  const row = (name: string, measured: readonly Measured[]) => [
    name,
    median(measured.map(({ verifications }) => verifications)).toFixed(0),
    spreadOf(measured),
    (medianMs(measured) / one).toFixed(2),
  ];
  console.log(
    table(
      [
        `${names.length} changes, ${bad.length} bad, median of ${rounds}`,
        "verifications",
        "seconds (spread)",
        "× one by one",
      ],
      [
        row("one by one (`merge.parallel: 1`)", serial),
        row("four at once (`merge.parallel: 4`)", speculative),
        [
          `bisected batches (simulated, ${seconds} s a verification and nothing else)`,
          batches.toFixed(0),
          (batches * seconds).toFixed(1),
          ((batches * seconds * 1000) / one).toFixed(2),
        ],
      ],
    ),
  );
  console.log();
  tellTargets([
    {
      name: "four at once beside one by one",
      wanted: "at most 0.5 ×",
      measured: `${(four / one).toFixed(2)} ×`,
      met: four <= 0.5 * one,
    },
  ]);
}

function medianMs(measured: readonly Measured[]): number {
  return median(measured.map(({ ms }) => ms));
}

function spreadOf(measured: readonly Measured[]): string {
  const times = measured.map(({ ms }) => ms / 1000);
  return `${median(times).toFixed(1)} (${Math.min(...times).toFixed(1)}–${Math.max(...times).toFixed(1)})`;
}
