import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { table } from "./table.ts";

/**
 * Figure (a): COUNT × `true`, 4 at once, side by side in one go; each peer's own way of taking a list.
 * Usage: tasks.ts [COUNT …] (default 2000 10000), ROUNDS in the environment (default 3, the median counts).
 */
const jobs = 4;
const rounds = Number(process.env["ROUNDS"] ?? 3);
const counts = process.argv.slice(2).map(Number);
const wzp = fileURLToPath(new URL("../bin/wzp", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const home = { ...process.env, WZP_HOME: join(scratch, "home") };

interface Contender {
  readonly name: string;
  readonly available: boolean;
  readonly run: (count: number) => void;
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
  {
    name: "GNU parallel",
    available: has("parallel"),
    run: (count) => must("parallel", ["-j", `${jobs}`, "true"], lines(count)),
  },
  { name: "task-spooler", available: has("tsp"), run: runTaskSpooler },
  { name: "pueue", available: has("pueue") && has("pueued"), run: runPueue },
];

try {
  if (tryRun(wzp, ["up"], home) === false) throw new Error("wzp up failed: run it by hand to see why");
  for (const count of counts.length > 0 ? counts : [2_000, 10_000]) measure(count);
} finally {
  spawnSync(wzp, ["down", "--kill"], { env: home });
  rmSync(scratch, { recursive: true, force: true });
}

function measure(count: number): void {
  const rows: [string, number | undefined][] = contenders.map(({ name, available, run }) => {
    // pueue polls every 300 ms: ten thousand tasks would take a quarter of an hour.
    const affordable = name !== "pueue" || count <= 200;
    if (!available || !affordable) return [name, undefined];
    return [name, median(Array.from({ length: rounds }, () => time(() => run(count))))];
  });
  const limit = rows[0]?.[1];
  const ours = rows.find(([name]) => name === "wzp map")?.[1];
  console.log(`\n${count} × true, ${jobs} at once, median of ${rounds}\n`);
  console.log(
    table(
      ["", "s", "µs/task", "× C loop", "wzp is faster by"],
      rows.map(([name, seconds]) => [
        name,
        seconds?.toFixed(2) ?? "not measured",
        seconds === undefined ? "" : ((seconds / count) * 1e6).toFixed(0),
        seconds === undefined || limit === undefined ? "" : (seconds / limit).toFixed(2),
        seconds === undefined || ours === undefined ? "" : (seconds / ours).toFixed(2),
      ]),
    ),
  );
}

function runTaskSpooler(count: number): void {
  const env = { ...process.env, TS_SOCKET: join(scratch, "tsp.sock"), TS_MAXFINISHED: "10", TMPDIR: scratch };
  must("tsp", ["-S", `${jobs}`], undefined, env);
  for (let task = 0; task < count; task++) must("tsp", ["-n", "true"], undefined, env);
  must("tsp", ["-w"], undefined, env);
  must("tsp", ["-K"], undefined, env);
}

function runPueue(count: number): void {
  const env = { ...process.env, XDG_DATA_HOME: scratch, XDG_CONFIG_HOME: scratch, XDG_RUNTIME_DIR: scratch };
  must("pueued", ["-d"], undefined, env);
  must("pueue", ["parallel", `${jobs}`], undefined, env);
  for (let task = 0; task < count; task++) must("pueue", ["add", "--", "true"], undefined, env);
  must("pueue", ["wait", "--quiet"], undefined, env);
  must("pueue", ["shutdown"], undefined, env);
}

function lines(count: number): string {
  return Array.from({ length: count }, (_, at) => `${at}\n`).join("");
}

function must(program: string, args: readonly string[], input?: string, env?: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(program, args, { input: input ?? "", env: env ?? process.env });
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

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
