import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { median } from "./statistics.ts";
import { table } from "./table.ts";
import { missedCode } from "./targets.ts";

/**
 * Compares this clone with another commit, in pairs: each round measures both, in turns, as programs from source in
 * homes of their own. Exits with 3 when this clone is slower than `mostTimes` in every round.
 * Usage: bench/base.ts COMMIT [ROUNDS]
 */
const [commit = "origin/main", rounds = "7"] = process.argv.slice(2);
const mostTimes = 1.15;
const root = fileURLToPath(new URL("..", import.meta.url));

const commands = [
  {
    name: "wzp map, 300 × true, 4 at once",
    args: ["map", "-j", "4", "--", "true", "{}"],
    input: numbers(300),
  },
  { name: "wzp ps --all", args: ["ps", "--all"], input: "" },
] as const;

/** A clone of a commit with its server and worker, stopped and removed when disposed. */
class Contender implements Disposable {
  readonly #env: NodeJS.ProcessEnv;
  readonly #clone: string;

  constructor(clone: string, home: string) {
    this.#clone = clone;
    this.#env = { ...process.env, WZP_HOME: home };
    this.#wzp(["up"], "");
  }

  /** Returns the ms that a command took. */
  time(args: readonly string[], input: string): number {
    const start = performance.now();
    this.#wzp(args, input);
    return performance.now() - start;
  }

  #wzp(args: readonly string[], input: string): void {
    const env = this.#env;
    const { status, stderr } = spawnSync(join(this.#clone, "bin/wzp"), args, { env, input, cwd: tmpdir() });
    if (status !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${status}: ${stderr.toString()}`);
  }

  [Symbol.dispose](): void {
    spawnSync(join(this.#clone, "bin/wzp"), ["down", "--kill"], { env: this.#env });
  }
}

function numbers(count: number): string {
  return Array.from({ length: count }, (_, at) => `${at}\n`).join("");
}

const scratch = mkdtempSync(join(tmpdir(), "wzp-base-"));
const clone = join(scratch, "base");
try {
  execFileSync("git", ["worktree", "add", "--detach", "--quiet", clone, commit], { cwd: root });
  execFileSync("npm", ["ci", "--no-audit", "--no-fund", "--silent"], { cwd: clone, stdio: "inherit" });
  compare(clone);
} finally {
  spawnSync("git", ["worktree", "remove", "--force", clone], { cwd: root });
  rmSync(scratch, { recursive: true, force: true });
}

function compare(base: string): void {
  using theirs = new Contender(base, join(scratch, "base-home"));
  using ours = new Contender(root, join(scratch, "home"));
  const rows = commands.map(({ name, args, input }) => {
    const pairs = Array.from({ length: Number(rounds) }, () => {
      const before = theirs.time(args, input);
      return { before, after: ours.time(args, input) };
    });
    const times = pairs.map(({ before, after }) => after / before);
    if (Math.min(...times) > mostTimes) process.exitCode = missedCode;
    const [from, to] = [pairs.map(({ before }) => before), pairs.map(({ after }) => after)];
    const spread = `${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)}`;
    return [name, median(from).toFixed(0), median(to).toFixed(0), `${median(times).toFixed(2)} (${spread})`];
  });
  console.log(table([`${rounds} rounds`, `${commit}, ms`, "this clone, ms", "×"], rows));
}
