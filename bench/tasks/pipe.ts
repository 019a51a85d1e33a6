import { execFileSync, spawnSync } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { join } from "node:path";

import { BenchHome } from "../bench-home.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * A file of lines through `--pipe wc -l` of both programs, in pairs that start with either in turn. ROUNDS and
 * MEGABYTES in the environment (default 7 pairs of 500 MB).
 */
const rounds = Number(process.env["ROUNDS"] ?? 7);
const megabytes = Number(process.env["MEGABYTES"] ?? 500);
const blocks = ["1M", "10M"];
/** Program of GNU parallel. */
const gnu = "parallel";

if (spawnSync(gnu, ["--version"]).status !== 0) {
  console.log("not measured: GNU parallel is not installed");
} else {
  using home = new BenchHome();
  const file = join(home.scratch, "lines");
  execFileSync("sh", ["-c", `seq 1000000000 | head -c ${megabytes}000000 > "$1"`, "sh", file]);
  const rows = blocks.flatMap((block) => measure(home, file, block));
  console.log(`${megabytes} MB of lines to wc -l, ${rounds} pairs, median (lowest to highest)\n`);
  console.log(table(["", "MB/s", "range", "of GNU parallel"], rows));
}

function measure(home: BenchHome, file: string, block: string): readonly (readonly string[])[] {
  const words = ["--pipe", "--block", block, "wc", "-l"];
  const ours = () => speed(wzpProgram, ["map", ...words], file, home.env);
  const theirs = () => speed(gnu, ["--will-cite", ...words], file, home.env);
  const pairs = Array.from({ length: rounds }, (_, at) => {
    if (at % 2 === 0) return { ours: ours(), theirs: theirs() };
    const first = theirs();
    return { ours: ours(), theirs: first };
  });
  const ratios = pairs.map((pair) => pair.ours / pair.theirs);
  const row = (name: string, speeds: readonly number[], ratio: string) => [
    `${name}, blocks of ${block}`,
    median(speeds).toFixed(0),
    `${quantile(speeds, 0).toFixed(0)} to ${quantile(speeds, 1).toFixed(0)}`,
    ratio,
  ];
  const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;
  const spread = `${percent(median(ratios))} (${percent(quantile(ratios, 0))} to ${percent(quantile(ratios, 1))})`;
  return [
    row(
      "GNU parallel --pipe",
      pairs.map((pair) => pair.theirs),
      "100 %",
    ),
    row(
      "wzp map --pipe",
      pairs.map((pair) => pair.ours),
      spread,
    ),
  ];
}

/** Returns MB/s. */
function speed(program: string, args: readonly string[], file: string, env: NodeJS.ProcessEnv): number {
  const stdin = openSync(file, "r");
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { stdio: [stdin, "pipe", "pipe"], env });
  const seconds = (performance.now() - start) / 1000;
  closeSync(stdin);
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.toString().slice(0, 400)}`);
  return megabytes / seconds;
}
