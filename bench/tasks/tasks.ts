import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Figure (a): COUNT × `true NUMBER`, 4 at once, submitted together; each peer takes the list in its own way, and gives
 * `true` an argument, because it does more with one. Usage: tasks.ts [COUNT …] (default 2000 10000), ROUNDS in the
 * environment (default 5).
 */
const jobs = 4;
// Reading another locale, for its argument, takes `true` of GNU a quarter of its time.
process.env["LC_ALL"] = "C";
const rounds = Number(process.env["ROUNDS"] ?? 5);
const counts = process.argv.slice(2).map(Number);
const wzp = fileURLToPath(new URL("../../bin/wzp", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const home = { ...process.env, WZP_HOME: join(scratch, "home") };

interface Contender {
  readonly name: string;
  readonly available: boolean;
  readonly run: (count: number) => void;
  /**
   * Maximum number of tasks: pueue looks for work every 300 ms, so ten thousand would take a quarter of an
   * hour.
   */
  readonly most?: number;
}

const loop = join(scratch, "spawn-loop");
const compiled = tryRun("cc", ["-O2", "-o", loop, fileURLToPath(new URL("spawn-loop.c", import.meta.url))]);

const contenders: readonly Contender[] = [
  { name: "C posix_spawn loop", available: compiled, run: (count) => must(loop, [`${count}`, `${jobs}`]) },
  {
    name: "xargs -P",
    available: has("xargs"),
    run: (count) => must("xargs", ["-P", `${jobs}`, "-n", "1", "true"], lines(count)),
  },
  {
    name: "wzp map",
    available: true,
    run: (count) => must(wzp, ["map", "-j", `${jobs}`, "--", "true"], lines(count), home),
  },
  { name: "wzp run, with terminals", available: true, run: runTerminals },
  {
    name: "GNU parallel",
    available: has("parallel"),
    run: (count) => must("parallel", ["-j", `${jobs}`, "true"], lines(count)),
  },
  { name: "task-spooler", available: has("tsp"), run: runTaskSpooler },
  { name: "pueue", available: has("pueue") && has("pueued"), run: runPueue, most: 200 },
];

try {
  if (tryRun(wzp, ["up"], home) === false) throw new Error("wzp up failed: run it by hand to see why");
  for (const count of counts.length > 0 ? counts : [2_000, 10_000]) measure(count);
} finally {
  spawnSync(wzp, ["down", "--kill"], { env: home });
  rmSync(scratch, { recursive: true, force: true });
}

/** Every round runs each contender once, one after another, so that noise of the machine reaches all of them. */
function measure(count: number): void {
  const runs = contenders.map((contender) => ({ ...contender, micros: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { available, run, most = count, micros } of runs) {
      if (!available) continue;
      const tasks = Math.min(count, most);
      micros.push((time(() => run(tasks)) / tasks) * 1e6);
    }
  }
  const limit = microsOf("C posix_spawn loop");
  const ours = microsOf("wzp map");
  console.log(`\n${count} × true NUMBER, ${jobs} at once, median of ${rounds} rounds (least – most)\n`);
  console.log(
    table(
      ["", "µs/task", "× C loop", "× wzp map"],
      runs.map(({ name, most = count, micros }) => [
        most < count ? `${name} (${most} tasks)` : name,
        micros.length === 0 ? "not measured" : median(micros).toFixed(0),
        spread(micros, limit),
        spread(micros, ours),
      ]),
    ),
  );

  function microsOf(wanted: string): readonly number[] {
    return runs.find(({ name }) => name === wanted)?.micros ?? [];
  }
}

/** Compares figures of the same rounds: the median, the least and the most of their ratios. */
function spread(micros: readonly number[], others: readonly number[]): string {
  if (micros.length === 0 || others.length === 0) return "";
  const ratios = micros.map((each, round) => each / (others[round] ?? Number.NaN));
  const shown = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  return `${shown[0]} (${shown[1]} – ${shown[2]})`;
}

/** `wzp map` gives no terminals; a plan does by default. */
function runTerminals(count: number): void {
  const numbers = Array.from({ length: count }, (_, at) => at).join(", ");
  writeFileSync(
    join(scratch, "wezterm-parallel.yaml"),
    `version: 1
limits: { parallel: ${jobs} }
tasks:
  each:
    run: ["true", "0"]
    terminal: true
    checkout: project
    matrix: { number: [${numbers}] }
`,
  );
  must(wzp, ["run", "--json", "--project", scratch], "", home);
}

function runTaskSpooler(count: number): void {
  const env = { ...process.env, TS_SOCKET: join(scratch, "tsp.sock"), TS_MAXFINISHED: "10", TMPDIR: scratch };
  const script = `tsp -S ${jobs}; while read -r number; do tsp -n true "$number"; done >/dev/null; tsp -w; tsp -K`;
  must("sh", ["-c", script], lines(count), env);
}

function runPueue(count: number): void {
  const env = { ...process.env, XDG_DATA_HOME: scratch, XDG_CONFIG_HOME: scratch, XDG_RUNTIME_DIR: scratch };
  const script = `pueued -d; pueue parallel ${jobs}; while read -r number; do pueue add -- true "$number"; done; pueue wait --quiet; pueue shutdown`;
  must("sh", ["-c", script], lines(count), env);
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, at) => `${at}\n`).join("");
}

function must(program: string, args: readonly string[], input?: string, env?: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(program, args, {
    input: input ?? "",
    stdio: ["pipe", "ignore", "pipe"],
    env: env ?? process.env,
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.toString().slice(0, 400)}`);
}

function tryRun(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): boolean {
  return spawnSync(program, args, { env: env ?? process.env }).status === 0;
}

function has(program: string): boolean {
  try {
    execFileSync("sh", ["-c", 'command -v -- "$1"', "sh", program], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
