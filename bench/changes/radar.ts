import { execFile, execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { openCheckouts } from "../../packages/backend/src/drivers/checkout/local/open-checkouts.ts";
import { openRadar } from "../../packages/backend/src/drivers/checkout/local/radar/open-radar.ts";
import { type GitProject, runSettingsSchema } from "../../packages/shared/src/domain/run/run-spec.ts";
import { taskSpecSchema } from "../../packages/shared/src/domain/task/task-spec.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/**
 * The radar over CHECKOUTS checkouts of a repository of FILES files, 20 of them edited in each, beside `git status` in all
 * of them. Every second checkout edits a file of the one before, up to PAIRS times.
 * Usage: radar.ts [CHECKOUTS [FILES [PAIRS]]] (default 16 5000 7).
 */
const [count = 16, files = 5_000, met = 7] = process.argv.slice(2).map(Number);
const edited = 20;
const rounds = 9;
const firstRounds = 5;
const idleSeconds = 90;
const atOnce = 4;
const top = mkdtempSync(join(tmpdir(), "wzp-bench-"));
const root = join(top, "repository");
const env = { PATH: process.env["PATH"] ?? "", HOME: top };
const checkouts = openCheckouts({ state: join(top, "state"), env, now: () => Date.now() });
let radar = openRadar({ state: join(top, "state"), env });
let project: GitProject | undefined;
const names = Array.from({ length: count }, (_, at) => `t${at}`);

try {
  makeRepository();
  const roots: string[] = [];
  for (const name of names) roots.push(await prepare(name));
  for (const [at, checkout] of roots.entries()) {
    for (let file = 0; file < edited; file++) edit(checkout, (at * 131 + file * 17) % files);
    if (at % 2 === 1 && at < 2 * met) edit(checkout, ((at - 1) * 131) % files);
  }
  // The first one writes the times of all files into the indexes.
  await inParallel(roots, gitStatus);
  const firsts: FirstLook[] = [];
  for (let round = 0; round < firstRounds; round++) firsts.push(await measureFirst(roots));
  const idle: Spent[] = [];
  const later: Spent[] = [];
  for (let round = 0; round < rounds; round++) {
    idle.push(await measure(look));
    edit(roots[round % count] ?? "", round);
    later.push(await measure(look));
  }
  const idleCpu = await measureIdle();
  report({ idleCpu, firsts, idle: middle(idle), later: middle(later) });
} finally {
  await radar[Symbol.asyncDispose]();
  rmSync(top, { recursive: true, force: true });
}

/** `git status`, and the first look of a radar, one right after the other, on the same machine load. */
async function measureFirst(roots: readonly string[]): Promise<FirstLook> {
  const status = await measure(() => inParallel(roots, gitStatus));
  await radar[Symbol.asyncDispose]();
  radar = openRadar({ state: join(top, "state"), env });
  return { status, look: await measure(look) };
}

/** Waits for news while nothing is edited; returns the share of one core that this program and its children took. */
async function measureIdle(): Promise<number> {
  const attempts = names.map((name) => `r1/${name}#1`);
  const request = { project: projectOf(), branch: "main", attempts, changes: [] };
  const known = await radar.waitForNews(request, undefined, new AbortController().signal);
  if (!known.ok) throw new Error(known.failure.detail);
  const before = cpuSeconds();
  await radar.waitForNews(request, known.value.digest, AbortSignal.timeout(idleSeconds * 1_000));
  return ((cpuSeconds() - before) / idleSeconds) * 100;
}

/** proc(5): user and system time of the process and of its ended children, in hundredths of a second. */
function cpuSeconds(): number {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1]?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
}

interface Spent {
  readonly ms: number;
  /** Includes this program and its ended children. */
  readonly cpuMs: number;
}

interface FirstLook {
  readonly status: Spent;
  readonly look: Spent;
}

interface Measured {
  /** Percent of one core. */
  readonly idleCpu: number;
  readonly firsts: readonly FirstLook[];
  readonly idle: Spent;
  readonly later: Spent;
}

function report({ firsts, idle, later, idleCpu }: Measured): void {
  const status = middle(firsts.map((each) => each.status));
  const first = middle(firsts.map((each) => each.look));
  const ratio = (of: keyof Spent) => median(firsts.map((each) => each.look[of] / each.status[of]));
  const row = (name: string, { ms, cpuMs }: Spent) => [
    name,
    ms.toFixed(0),
    cpuMs.toFixed(0),
    (ms / status.ms).toFixed(2),
  ];
  console.log(
    table(
      [`${count} checkouts of ${files} files`, "ms", "CPU ms", "× git status"],
      [
        row(`git status in all, ${atOnce} at once`, status),
        row("radar, first look", first),
        row("radar, nothing edited", idle),
        row("radar, after one edit", later),
      ],
    ),
  );
  console.log(`
median of ${firstRounds} pairs: the first look takes ${ratio("ms").toFixed(2)} × the time and ${ratio("cpuMs").toFixed(2)} × the CPU time
`);
  tellTargets([
    {
      name: "first look",
      wanted: "at most git status in all",
      measured: `${ratio("ms").toFixed(2)} ×`,
      met: ratio("ms") <= 1,
    },
    {
      name: "look after one edit",
      wanted: "under 100 ms",
      measured: `${later.ms.toFixed(0)} ms`,
      met: later.ms < 100,
    },
    {
      name: "CPU while nothing is edited",
      wanted: "under 1 % of a core",
      measured: `${idleCpu.toFixed(1)} %`,
      met: idleCpu < 1,
    },
  ]);
}

function makeRepository(): void {
  for (let at = 0; at < files; at++) {
    if (at < 200) mkdirSync(join(root, `d${at}`), { recursive: true });
    writeFileSync(join(root, pathOf(at)), `${at}\n`.repeat(20));
  }
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("-c", "user.name=b", "-c", "user.email=b@e", "commit", "-qm", "files");
}

function pathOf(file: number): string {
  return `d${file % 200}/f${file}.txt`;
}

function edit(checkout: string, file: number): void {
  appendFileSync(join(checkout, pathOf(file)), `edited in ${checkout}\n`);
}

function git(...args: readonly string[]): string {
  return execFileSync("git", ["-c", "gc.auto=0", ...args], { cwd: root, env, encoding: "utf8" }).trim();
}

async function gitStatus(cwd: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  execFile("git", ["status", "--porcelain"], { cwd, env }, (error) =>
    error === null ? resolve() : reject(error),
  );
  return promise;
}

/** Made once: to ask git at each look would be measured as a part of it. */
function projectOf(): GitProject {
  const commonDir = join(root, ".git");
  project ??= {
    kind: "git",
    directory: root,
    root,
    commonDir,
    target: "main",
    base: git("rev-parse", "main"),
  };
  return project;
}

async function prepare(name: string): Promise<string> {
  const made = await checkouts.prepare({
    attempt: `r1/${name}#1`,
    run: 1,
    task: name,
    spec: taskSpecSchema.parse({ name, base: name, command: { kind: "argv", argv: ["true"] } }),
    project: projectOf(),
    settings: runSettingsSchema.parse({}),
    inputs: [],
    env,
    signal: new AbortController().signal,
  });
  if (!made.ok) throw new Error(made.failure.detail);
  return made.value.root;
}

async function look(): Promise<void> {
  const attempts = names.map((name) => `r1/${name}#1`);
  const found = await radar.look({ project: projectOf(), branch: "main", attempts, changes: [] });
  if (!found.ok) throw new Error(found.failure.detail);
}

async function inParallel(items: readonly string[], work: (item: string) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

async function measure(work: () => Promise<void>): Promise<Spent> {
  const [start, cpu] = [performance.now(), cpuSeconds()];
  await work();
  return { ms: performance.now() - start, cpuMs: (cpuSeconds() - cpu) * 1_000 };
}

/** The CPU time is measured in steps of 10 ms, so its mean says more than its median. */
function middle(all: readonly Spent[]): Spent {
  const cpuMs = all.reduce((sum, each) => sum + each.cpuMs, 0) / all.length;
  return { ms: median(all.map(({ ms }) => ms)), cpuMs };
}
