import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import type { ComparedHistories } from "./compare-histories.ts";
import type { ComparedVerdicts } from "./compare-verdicts.ts";

const program = fileURLToPath(new URL("../programs/compare-with-git.ts", import.meta.url));

/** Compares our candidates with what git makes in a checkout of as many random histories. */
export function compareHistoriesApart(count: number): Promise<ComparedHistories> {
  return run("histories", count);
}

/** Compares the radar's verdicts with those of `git merge`, over at least so many pairs of random work. */
export function compareVerdictsApart(least: number): Promise<ComparedVerdicts> {
  return run("verdicts", least);
}

/** In a small process: to start git, Node.js forks, which takes 10 times as long in a process of 300 MB. */
async function run<T>(what: string, count: number): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, what, String(count)], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout) as T;
}
