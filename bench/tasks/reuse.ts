import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Runs an unchanged plan of COUNT tasks (default 200), each with one input and one output, so that no program has
 * anything to run. npm installs Turborepo into a temporary directory. ROUNDS in the environment (default 7).
 */
const count = Number(process.argv[2] ?? 200);
const rounds = Number(process.env["ROUNDS"] ?? 7);
const turboVersion = "2.11.11";
const scratch = mkdtempSync(join(tmpdir(), "wzp-bench-reuse-"));
const work = join(scratch, "work");
const env = {
  ...process.env,
  WZP_HOME: join(scratch, "home"),
  TURBO_TELEMETRY_DISABLED: "1",
  DO_NOT_TRACK: "1",
};

interface Contender {
  readonly name: string;
  /** Absent: it is not installed. */
  readonly command?: readonly [string, ...string[]] | undefined;
  /** The part of its output which shows that it ran nothing. */
  readonly proof: RegExp;
}

const numbers = Array.from({ length: count }, (_, at) => at);

try {
  writeProject();
  const contenders: readonly Contender[] = [
    {
      name: "wzp run",
      command: [wzpProgram, "run", "--output", "none"],
      proof: new RegExp(`\\(${count} reused\\)`),
    },
    { name: `turbo ${turboVersion}`, command: installTurbo(), proof: /FULL TURBO/ },
    { name: "make", command: has("make") ? ["make"] : undefined, proof: /up to date|Nothing to be done/ },
  ];
  // The first run of each does the work.
  for (const { command } of contenders) if (command !== undefined) run(command);
  measure(contenders);
} finally {
  spawnSync(wzpProgram, ["down", "--kill"], { env });
  rmSync(scratch, { recursive: true, force: true });
}

/** Every round runs each contender once, one after another, so that noise of the machine reaches all of them. */
function measure(contenders: readonly Contender[]): void {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, contender] of contenders.entries()) times[at]?.push(...time(contender));
  }
  const [ours = []] = times;
  console.log(`${count} unchanged tasks, median of ${rounds} rounds (least – most)\n`);
  const rows = contenders.map(({ name, command }, at) => {
    const own = times[at] ?? [];
    if (command === undefined) return [name, "not measured", ""];
    const ratios = ours.map((each, round) => each / (own[round] ?? Number.NaN));
    return [name, spread(own, 0), spread(ratios, 2)];
  });
  console.log(table(["", "ms", "wzp run ÷ it"], rows));
}

function spread(values: readonly number[], digits: number): string {
  const shown = [median(values), Math.min(...values), Math.max(...values)].map((each) =>
    each.toFixed(digits),
  );
  return `${shown[0]} (${shown[1]} – ${shown[2]})`;
}

/** Returns milliseconds; none if the contender is not installed. */
function time({ name, command, proof }: Contender): number[] {
  if (command === undefined) return [];
  const start = performance.now();
  const output = run(command);
  const elapsed = performance.now() - start;
  if (!proof.test(output)) throw new Error(`${name} ran a task:\n${output.slice(-600)}`);
  return [elapsed];
}

function run([program, ...args]: readonly [string, ...string[]]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: work, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-600)}`);
  return stdout + stderr;
}

/** Writes the tasks as a plan, as the packages of an npm workspace, and as a Makefile. */
function writeProject(): void {
  const files: Record<string, string> = {
    "wezterm-parallel.yaml": `defaults: { terminal: false, checkout: project }\ntasks:\n${numbers.map(planTask).join("")}`,
    Makefile: `all: ${numbers.map((at) => `out/m${at}`).join(" ")}\n${numbers.map(makeRule).join("")}`,
    "package.json": JSON.stringify({
      name: "bench",
      private: true,
      packageManager: "npm@11.0.0",
      workspaces: ["p/*"],
    }),
    "turbo.json": JSON.stringify({ tasks: { build: { inputs: ["in"], outputs: ["out"] } } }),
    "package-lock.json": JSON.stringify({ name: "bench", lockfileVersion: 3, packages: {} }),
    ".gitignore": "out\n.turbo\nnode_modules\n",
  };
  for (const at of numbers) {
    files[`p/t${at}/in`] = `${at}\n`;
    files[`p/t${at}/package.json`] = JSON.stringify({
      name: `t${at}`,
      version: "1.0.0",
      scripts: { build: "cp in out" },
    });
  }
  mkdirSync(join(work, "out"), { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(work, path, ".."), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  run(["git", "init", "-q", "-b", "main"]);
  run(["git", "add", "--all"]);
  run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "start"]);
}

function planTask(at: number): string {
  return `  t${at}: { run: cp in out, directory: p/t${at}, inputs: [p/t${at}/in], outputs: [out] }\n`;
}

function makeRule(at: number): string {
  return `out/m${at}: p/t${at}/in\n\tcp p/t${at}/in out/m${at}\n`;
}

/** Returns undefined when npm cannot install it, usually without a network. */
function installTurbo(): Contender["command"] {
  const to = join(scratch, "turbo");
  const args = ["install", "--no-audit", "--no-fund", "--prefix", to, `turbo@${turboVersion}`];
  if (spawnSync("npm", args, { cwd: scratch, stdio: "ignore" }).status !== 0) return undefined;
  const turbo = join(to, "node_modules/.bin/turbo");
  return [turbo, "run", "build", "--output-logs=none", "--concurrency=4"];
}

function has(program: string): boolean {
  return spawnSync("sh", ["-c", 'command -v -- "$1"', "sh", program]).status === 0;
}
