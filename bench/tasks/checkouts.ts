import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { openCheckouts } from "../../packages/backend/src/drivers/checkout/local/open-checkouts.ts";
import { runSettingsSchema } from "../../packages/shared/src/domain/run/run-spec.ts";
import { taskSpecSchema } from "../../packages/shared/src/domain/task/task-spec.ts";
import { table } from "../table.ts";

/**
 * Figure (g): WORKTREES of a repository of FILES files, 4 at once, compared with plain `git worktree add`.
 * Usage: checkouts.ts [WORKTREES [FILES [ROUNDS]]] (default 50 20000 4). Each round makes its share of the
 * worktrees in both ways; the order alternates, so that neither always gets the warmer cache.
 */
const [worktrees = 50, files = 20_000, rounds = 4] = process.argv.slice(2).map(Number);
const atOnce = 4;
const top = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const root = join(top, "repository");
const env = { PATH: process.env["PATH"] ?? "", HOME: top };
const checkouts = openCheckouts({ state: join(top, "state"), env, now: () => Date.now() });

type Step = "git worktree add" | "git worktree remove" | "prepare" | "discard (saves first)";
type Seconds = Record<Step, number>;

try {
  makeRepository();
  await measureRound(["warm"], true);
  const measured: Seconds[] = [];
  let made = 0;
  for (let round = 0; round < rounds; round++) {
    const count = Math.round((worktrees * (round + 1)) / rounds) - made;
    const names = Array.from({ length: count }, (_, at) => `t${made + at}`);
    measured.push(await measureRound(names, round % 2 === 0));
    made += count;
  }
  report(measured, made);
} finally {
  rmSync(top, { recursive: true, force: true });
}

/** Measures the seconds for all of these worktrees together, in both ways. */
async function measureRound(names: readonly string[], gitFirst: boolean): Promise<Seconds> {
  const spent: Partial<Seconds> = {};
  const plain = async () => {
    spent["git worktree add"] = await measure(() => inParallel(names, addPlain));
    // One after another, because git locks the repository.
    spent["git worktree remove"] = await measure(() => removePlain(names));
  };
  const ours = async () => {
    spent.prepare = await measure(() => inParallel(names, prepare));
    spent["discard (saves first)"] = await measure(() => inParallel(names, discard));
  };
  for (const way of gitFirst ? [plain, ours] : [ours, plain]) await way();
  return spent as Seconds;
}

function report(measured: readonly Seconds[], made: number): void {
  const row = (step: Step, against: Step) => {
    const total = measured.reduce((sum, seconds) => sum + seconds[step], 0);
    const ratios = measured.map((seconds) => seconds[step] / seconds[against]).toSorted((a, b) => a - b);
    const [least = 0, most = 0] = [ratios[0], ratios.at(-1)];
    const all = measured.reduce((sum, seconds) => sum + seconds[against], 0);
    const spread = `${least.toFixed(2)} to ${most.toFixed(2)}`;
    return [step, total.toFixed(1), (total / made).toFixed(2), (total / all).toFixed(2), spread];
  };
  const what = `${made} worktrees of ${files} files, ${atOnce} at once, ${rounds} rounds`;
  const rows = [
    row("git worktree add", "git worktree add"),
    row("prepare", "git worktree add"),
    row("git worktree remove", "git worktree remove"),
    row("discard (saves first)", "git worktree remove"),
  ];
  console.log(table([what, "s", "s each", "ratio", "ratio by round"], rows));
}

function makeRepository(): void {
  for (let at = 0; at < files; at++) {
    const directory = join(root, `d${at % 200}`);
    if (at < 200) mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `f${at}.txt`), `${at}\n`.repeat(20));
  }
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("-c", "user.name=b", "-c", "user.email=b@e", "commit", "-qm", "files");
}

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-c", "gc.auto=0", ...args], { cwd: root, env, encoding: "utf8" }).trim();
}

async function addPlain(name: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const args = ["worktree", "add", "-q", "-b", `plain/${name}`, join(top, "plain", name), "main"];
  execFile("git", args, { cwd: root, env }, (error) => (error === null ? resolve() : reject(error)));
  return promise;
}

async function removePlain(names: readonly string[]): Promise<void> {
  for (const name of names) {
    git("worktree", "remove", "--force", join(top, "plain", name));
    git("branch", "-q", "-D", `plain/${name}`);
  }
}

function request(name: string) {
  const commonDir = join(root, ".git");
  const base = git("rev-parse", "main");
  return {
    attempt: `r1/${name}#1`,
    run: 1,
    task: name,
    spec: taskSpecSchema.parse({ name, base: name, command: { kind: "argv", argv: ["true"] } }),
    project: { kind: "git", directory: root, root, commonDir, target: "main", base } as const,
    settings: runSettingsSchema.parse({}),
    inputs: [],
    env,
    signal: new AbortController().signal,
  };
}

async function prepare(name: string): Promise<void> {
  const made = await checkouts.prepare(request(name));
  if (!made.ok) throw new Error(made.failure.detail);
}

async function discard(name: string): Promise<void> {
  const { attempt, project } = request(name);
  const done = await checkouts.discard({ attempt, project }, "bench");
  if (!done.ok) throw new Error(done.failure.detail);
}

async function inParallel(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const lane = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) await work(name);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function measure(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
