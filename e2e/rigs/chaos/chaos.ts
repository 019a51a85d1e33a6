import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Client } from "@wezterm-parallel/shared/client/client";

import { openClient } from "../../../packages/cli/src/transport/open-client.ts";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { TestHome } from "../home.ts";
import { until } from "../until.ts";
import { UserRepository } from "../user-repository.ts";
import { makeBacklog, planOf } from "./backlog.ts";
import { judge, type SubmittedRun, type Verdict } from "./judge.ts";
import { strike, type Strike } from "./killer.ts";
import { Random } from "./random.ts";

interface ChaosReport extends Verdict {
  readonly kills: number;
  readonly runs: number;
  readonly integrity: string;
  /** Processes of the home that were still running after `wzp down`. */
  readonly leftOver: readonly string[];
  readonly userTreeUnchanged: boolean;
  readonly seconds: number;
}

interface ChaosOptions {
  readonly kills: number;
  readonly seed: number;
  readonly tasksPerRun: number;
  /** Called after every strike; for soak tests that take an hour. */
  readonly progress?: (kills: number, runs: number, last: Strike) => void;
}

/** Everything must end this long after the last kill, or something is stuck. */
const settleLimit = "180s";

/** Runs plans while killing our own processes, and returns the judgement of an independent witness. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const began = performance.now();
  const random = new Random(options.seed);
  await using home = new TestHome();
  using repository = new UserRepository();
  const scratch = mkdtempSync(join(tmpdir(), "wzp-witness-"));
  try {
    const record = join(scratch, "record");
    const before = repository.fingerprint();
    const stage = { home, repository, record, random, options };
    const { runs, kills } = await killWhileRunning(stage);
    const client = openClient(homePaths({ env: home.env(), homeDirectory: "", userId: 0 }).serverSocket);
    await settle(stage, runs);
    const verdict = await judge(client, home.state, record, runs);
    const commits = await judgeCommits(client, repository, runs);
    const unchanged = repository.fingerprint() === before;
    await home.wzp(home.path, "down", "--kill");
    return {
      ...verdict,
      violations: [...verdict.violations, ...commits],
      kills,
      runs: runs.length,
      integrity: checkIntegrity(home.state),
      leftOver: home.processes().map(({ command }) => command),
      userTreeUnchanged: unchanged,
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Stage {
  readonly home: TestHome;
  readonly repository: UserRepository;
  readonly record: string;
  readonly random: Random;
  readonly options: ChaosOptions;
}

async function killWhileRunning(stage: Stage): Promise<{ runs: SubmittedRun[]; kills: number }> {
  const runs = [await submit(stage)];
  let kills = 0;
  while (kills < stage.options.kills) {
    const last = await strike(stage.home, stage.random);
    const { pids } = last;
    kills += pids.length;
    stage.options.progress?.(kills, runs.length, last);
    if (pids.length > 0 && (await hasEnded(stage, runs.at(-1)))) runs.push(await submit(stage));
  }
  return { runs, kills };
}

async function submit({ home, repository, record, random, options }: Stage): Promise<SubmittedRun> {
  const tasks = makeBacklog(random, options.tasksPerRun);
  writeFileSync(join(repository.path, "wezterm-parallel.yaml"), planOf(tasks, record));
  const submitted = await until("the run is accepted", async () => {
    const ended = await home.wzp(repository.path, "run", "--detach", "--json");
    return ended.code === 0 && ended.stdout;
  });
  const { run } = JSON.parse(submitted) as { run: { id: string } };
  return { id: run.id, tasks };
}

async function hasEnded({ home }: Stage, run: SubmittedRun | undefined): Promise<boolean> {
  if (run === undefined) return true;
  const shown = await home.wzp(home.path, "show", run.id, "--json");
  return shown.code === 0 && /"state":"(succeeded|failed|cancelled)"/.test(shown.stdout.slice(0, 400));
}

async function settle(stage: Stage, runs: readonly SubmittedRun[]): Promise<void> {
  for (const run of runs) {
    const waited = await stage.home.wzp(stage.home.path, "wait", run.id, "--timeout", settleLimit);
    if (!(await hasEnded(stage, run))) throw new Error(`${run.id} does not end: ${waited.stderr}`);
  }
}

/** Checks that the commit of a task with a worktree has its file, and is on the branch that the server names. */
export async function judgeCommits(
  client: Client,
  repository: UserRepository,
  runs: readonly SubmittedRun[],
): Promise<string[]> {
  const violations: string[] = [];
  for (const run of runs)
    for (const { name, worktree, expected } of run.tasks) {
      if (!worktree || expected !== "succeeded") continue;
      const detail = await client.task(`${run.id}/${name}`);
      const { commit = "", branch = "" } = (detail.ok && detail.value.result) || {};
      const has = (...args: readonly string[]) =>
        spawnSync("git", args, { cwd: repository.path, stdio: "ignore" }).status === 0;
      if (!has("cat-file", "-e", `${commit}:made-by-${name}`))
        violations.push(`the commit ${JSON.stringify(commit)} of ${run.id}/${name} has no made-by-${name}`);
      else if (!has("merge-base", "--is-ancestor", commit, branch))
        violations.push(`the commit ${commit} of ${run.id}/${name} is not on ${JSON.stringify(branch)}`);
    }
  return violations;
}

function checkIntegrity(state: string): string {
  const file = readdirSync(state).find((name) => /\.(db|sqlite)$/.test(name));
  if (file === undefined) return "no database";
  using database = new DatabaseSync(join(state, file), { readOnly: true });
  return String(database.prepare("PRAGMA integrity_check").get()?.["integrity_check"]);
}
