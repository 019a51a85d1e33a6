import { execFileSync } from "node:child_process";

import { quantile } from "../statistics.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { BenchHome } from "../bench-home.ts";
import { table } from "../table.ts";

/**
 * Figures (c) and (d) of the published package: ready → process started over a chain of tasks, and `wzp ps` beside
 * an empty Node.js program.
 */
const chain = 100;
const rounds = 30;

using home = new BenchHome();
const waits = await measureChain(home);
const [ps, node] = measureCommands(home);

console.log(
  table(
    ["", "p50 ms", "p95 ms", "ratio"],
    [
      [`(c) ready → started, ${chain} tasks in a chain`, ...both(waits), ""],
      [
        `(d) wzp ps, ${chain} tasks stored, ${rounds} times`,
        ...both(ps),
        (quantile(ps, 0.5) / quantile(node, 0.5)).toFixed(2),
      ],
      ["    node -e 0", ...both(node), "1.00"],
    ],
  ),
);

/** Measures the time from readiness to process start, in a chain where each task needs the previous one. */
async function measureChain({ client, scratch, env }: BenchHome): Promise<number[]> {
  const submitted = await client.submit({
    title: "chain",
    project: { kind: "directory", directory: scratch },
    source: { kind: "ad-hoc" },
    environment: { mode: "submitted", variables: { PATH: env["PATH"] ?? "" } },
    tasks: Array.from({ length: chain }, (_, at) => ({
      name: `t${at}`,
      base: `t${at}`,
      command: { kind: "argv" as const, argv: ["true"] },
      checkout: "none" as const,
      terminal: at % 2 === 0,
      needs: at === 0 ? [] : [{ task: `t${at - 1}` }],
    })),
  });
  if (!submitted.ok) throw new Error(submitted.failure.detail);
  home.wzp("wait", submitted.value.id);
  const tasks = await client.tasks({ run: submitted.value.id, limit: 1_000 });
  if (!tasks.ok) throw new Error(tasks.failure.detail);
  return tasks.value.items.slice(1).map(({ readyAt = 0, startedAt = Number.NaN }) => startedAt - readyAt);
}

function measureCommands({ env }: BenchHome): [number[], number[]] {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(time(() => execFileSync(wzpProgram, ["ps", "--all"], { env })));
    theirs.push(time(() => execFileSync(process.execPath, ["-e", "0"])));
  }
  return [ours, theirs];
}

function both(values: readonly number[]): [string, string] {
  return [quantile(values, 0.5).toFixed(1), quantile(values, 0.95).toFixed(1)];
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
