import { performance } from "node:perf_hooks";

import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";
import { ChangeBench, pathOf } from "./change-bench.ts";

/**
 * Landing without verification, from the request until the queue is empty and recorded, beside `git merge` by hand
 * in a checkout of the target. Usage: landing.ts [FILES [CHANGES]] (default 50000 9), of which a third lands each way.
 */
const [files = 50_000, count = 9] = process.argv.slice(2).map(Number);

using bench = new ChangeBench(files);
const names = Array.from({ length: count }, (_, at) => `t${at}`);
const ids = bench.run(planOf(), names);
const [apart, checkedOut, byHand] = [0, 1, 2].map((way) => ids.filter((_, at) => at % 3 === way));

bench.git("checkout", "-q", "--detach");
const alone = await eachLanding(apart ?? []);
bench.git("checkout", "-q", "main");
const inTree = await eachLanding(checkedOut ?? []);
const merged = (byHand ?? []).map((id) => timed(() => bench.git("merge", "-q", "--no-edit", `wzp/${id}`)));
report(median(alone), median(inTree), median(merged));

function planOf(): string {
  const lines = names.map((name, at) => `  ${name}: echo ${name} >> ${pathOf(at * 37)}\n`);
  return `limits: { parallel: 2 }\ndefaults: { terminal: false }\ntasks:\n${lines.join("")}`;
}

async function eachLanding(changes: readonly string[]): Promise<number[]> {
  const times: number[] = [];
  for (const id of changes) {
    times.push(await bench.merge([id], false));
    const state = await bench.state(id);
    if (state !== "landed") throw new Error(`${id} is ${state}`);
  }
  return times;
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function report(ours: number, inCheckout: number, hand: number): void {
  const row = (name: string, ms: number) => [name, ms.toFixed(0), (ms / hand).toFixed(2)];
  console.log(
    table(
      [`${files} files, one change, median of ${Math.floor(count / 3)}`, "ms", "× git merge"],
      [
        row("git merge by hand in a checkout", hand),
        row("wzp, the target checked out nowhere", ours),
        row("wzp, the target checked out", inCheckout),
      ],
    ),
  );
  console.log();
  tellTargets([
    {
      name: "beside git merge",
      wanted: "at most 0.3 ×",
      measured: `${(ours / hand).toFixed(2)} ×`,
      met: ours <= 0.3 * hand,
    },
    { name: "one landing", wanted: "under 150 ms", measured: `${ours.toFixed(0)} ms`, met: ours < 150 },
  ]);
}
