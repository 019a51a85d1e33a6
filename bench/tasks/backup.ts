import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { BenchHome } from "../bench-home.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";

/**
 * A backup slows the queue: TASKS × `true`, 4 at once, alone and while MEGABYTES of logs are backed up for the first time,
 * in turns. The server starts backups on a schedule in a session of their own; those by hand are in that of the shell. Usage: backup.ts [TASKS [MEGABYTES [ROUNDS]]] (default 1000 768 8).
 */
const [count = 1_000, megabytes = 768, rounds = 8] = process.argv.slice(2).map(Number);
const jobs = "4";
const most = 1.05;
/** One task's output; Base64 grows it by a third. */
const pieceMegabytes = 48;

const ways = ["on a schedule", "by hand"] as const;
type Way = (typeof ways)[number];

using home = new BenchHome();
const env = { ...home.env, WZP_BACKUP_PASSPHRASE: "several good words" };
let targets = 0;

fill();
const alone: number[] = [];
const ratios: Record<Way, number[]> = { "on a schedule": [], "by hand": [] };
const copied: Record<Way, number[]> = { "on a schedule": [], "by hand": [] };
for (let round = 0; round < rounds; round += 1) {
  for (const way of round % 2 === 0 ? ways : ways.toReversed()) {
    const before = work();
    const during = await whileBackedUp(way, work);
    // Between two turns without a backup, so that drift of the machine reaches both sides.
    const after = work();
    alone.push(before, after);
    ratios[way].push((2 * during) / (before + after));
  }
}
tell();

/** Returns the ms that the queue takes. */
function work(): number {
  const began = performance.now();
  home.wzp("map", "-j", jobs, "--", "true", ":::", ...Array.from({ length: count }, (_, at) => `${at}`));
  return performance.now() - began;
}

function fill(): void {
  const pieces = Math.ceil(megabytes / pieceMegabytes);
  const output = `head -c ${pieceMegabytes * 750_000} /dev/urandom | base64`;
  const numbers = Array.from({ length: pieces }, (_, at) => `${at}`);
  spawnSync(wzpProgram, ["map", "--", `sh -c '${output}' {}`, ":::", ...numbers], { env, stdio: "ignore" });
}

/** Does `during` while a backup runs, from its start on, and then kills it. */
async function whileBackedUp(way: Way, during: () => number): Promise<number> {
  targets += 1;
  const target = join(home.scratch, `backups.${targets}`);
  const backup = spawn(wzpProgram, ["backup", "create", target], {
    env,
    stdio: "ignore",
    detached: way === "on a schedule",
  });
  const ended = once(backup, "exit");
  const ms = during();
  backup.kill("SIGKILL");
  const [, signal] = (await ended) as [number | null, NodeJS.Signals | null];
  if (signal === null) throw new Error("The backup ended before the tasks did: give more megabytes.");
  copied[way].push(bytesIn(target) / 1e6 / (ms / 1000));
  rmSync(target, { recursive: true, force: true });
  return ms;
}

function bytesIn(directory: string): number {
  const found = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function tell(): void {
  const rate = (median(alone) / count) * 1000;
  console.log(
    `${count} × true, 4 at once, ${rate.toFixed(0)} µs/task alone; median of ${rounds} rounds (least – most)\n`,
  );
  console.log(
    table(
      ["while a backup runs", "× alone", "MB/s written"],
      ways.map((way) => [way, spread(ratios[way]), median(copied[way]).toFixed(0)]),
    ),
  );
  const slowed = median(ratios["on a schedule"]);
  tellTargets([
    {
      name: "the queue during a backup on a schedule",
      wanted: `< ${most} × alone`,
      measured: `${slowed.toFixed(2)} ×`,
      met: slowed < most,
    },
  ]);
}

function spread(values: readonly number[]): string {
  const [least, middle, top] = [Math.min(...values), median(values), Math.max(...values)];
  return `${middle.toFixed(2)} (${least.toFixed(2)} – ${top.toFixed(2)})`;
}
