import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Runs COUNT trivial tasks (default 100), two at once: plain, in a sandbox, and bubblewrap alone from a shell, which is
 * the least that a sandbox can cost. ROUNDS in the environment (default 7).
 */
const count = Number(process.argv[2] ?? 100);
const rounds = Number(process.env["ROUNDS"] ?? 7);
const scratch = mkdtempSync(join(tmpdir(), "wzp-bench-sandbox-"));
const env = { ...process.env, WZP_HOME: join(scratch, "home") };
const bare = "bwrap --unshare-user --unshare-pid --cap-drop ALL --ro-bind / / --dev /dev --proc /proc true";

interface Contender {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

try {
  const contenders: readonly Contender[] = [
    { name: "wzp run", command: wzpRun("plain", false) },
    { name: "wzp run, in a sandbox", command: wzpRun("sandboxed", true) },
    { name: "bwrap alone", command: ["sh", "-c", `seq ${count} | xargs -P2 -I{} ${bare}`] },
  ];
  for (const contender of contenders) time(contender);
  const rows = Array.from({ length: rounds }, () => contenders.map(time));
  const [plain = []] = contenders.map((_each, at) => rows.map((row) => row[at] ?? Number.NaN));
  console.log(`${count} × true, 2 at once, median of ${rounds} rounds (least – most)\n`);
  const lines = contenders.map(({ name }, at) => {
    const own = rows.map((row) => row[at] ?? Number.NaN);
    const ratios = own.map((each, round) => each / (plain[round] ?? Number.NaN));
    return [name, spread(own, 1), spread(ratios, 2)];
  });
  console.log(table(["", "ms/task", "× wzp run"], lines));
} finally {
  spawnSync(wzpProgram, ["down", "--kill"], { env });
  rmSync(scratch, { recursive: true, force: true });
}

/** Writes a plan; `npm run bench` measures every contender by its own command. */
function wzpRun(name: string, sandbox: boolean): readonly [string, ...string[]] {
  const directory = join(scratch, name);
  mkdirSync(directory);
  const task = { run: ["true"], matrix: { n: Array.from({ length: count }, (_each, at) => at) } };
  const defaults = { sandbox, terminal: false, checkout: "none" };
  const plan = { defaults, limits: { parallel: 2 }, tasks: { t: task } };
  writeFileSync(join(directory, "wezterm-parallel.yaml"), JSON.stringify(plan));
  return ["sh", "-c", `cd '${directory}' && '${wzpProgram}' run --output none`];
}

/** Returns milliseconds per task. */
function time({ name, command: [program, ...args] }: Contender): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
  return (performance.now() - start) / count;
}

function spread(values: readonly number[], digits: number): string {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((each) =>
    each.toFixed(digits),
  );
  return `${middle} (${least} – ${most})`;
}
