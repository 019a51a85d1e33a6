import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { openCheckouts } from "../packages/backend/src/drivers/checkout/local/open-checkouts.ts";
import { runSettingsSchema } from "../packages/shared/src/domain/run-spec.ts";
import { taskSpecSchema } from "../packages/shared/src/domain/task-spec.ts";
import { table } from "./table.ts";

/**
 * Figure (g): WORKTREES of a repository of FILES files, 4 at once, against `git worktree add` alone.
 * Usage: checkouts.ts [WORKTREES [FILES]] (default 50 20000); one round each, in turns of ten.
 */
const [worktrees = 50, files = 20_000] = process.argv.slice(2).map(Number);
const atOnce = 4;
const turn = 10;
const top = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const root = join(top, "repository");
const env = { PATH: process.env["PATH"] ?? "", HOME: top };
const checkouts = openCheckouts({ state: join(top, "state"), env, now: () => Date.now() });

try {
  makeRepository();
  const seconds = { git: 0, ours: 0, discard: 0 };
  for (let from = 0; from < worktrees; from += turn) {
    const names = Array.from({ length: Math.min(turn, worktrees - from) }, (_, at) => `t${from + at}`);
    seconds.git += await measure(() => inParallel(names, addPlain));
    removePlain(names);
    seconds.ours += await measure(() => inParallel(names, prepare));
    seconds.discard += await measure(() => inParallel(names, discard));
  }
  const row = (name: string, total: number) => [
    name,
    total.toFixed(1),
    (total / worktrees).toFixed(2),
    (total / seconds.git).toFixed(2),
  ];
  const heading = [`${worktrees} worktrees of ${files} files, ${atOnce} at once`, "s", "s each", "ratio"];
  const rows = [
    row("git worktree add", seconds.git),
    row("prepare", seconds.ours),
    row("discard (saves first)", seconds.discard),
  ];
  console.log(table(heading, rows));
} finally {
  rmSync(top, { recursive: true, force: true });
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

function removePlain(names: readonly string[]): void {
  for (const name of names) git("worktree", "remove", "--force", join(top, "plain", name));
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
