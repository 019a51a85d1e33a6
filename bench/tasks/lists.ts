import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { processesWith } from "../../e2e/rigs/processes.ts";
import { BenchHome } from "../bench-home.ts";
import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { quantile } from "../statistics.ts";
import { table } from "../table.ts";
import { tellTargets } from "../targets.ts";

/** Lists and logs of a run with 100,000 tasks, or as many as the first argument says. */
const tasks = Number(process.argv[2] ?? 100_000);
const listRounds = 20;
const logRounds = 5;
const psTargetMs = 120;
const logsTargetMs = 20_000;
/** USER_HZ: fixed at 100 for user space on Linux. */
const msPerTick = 10;

interface Measured {
  readonly name: string;
  /** Wall-clock ms of each round. */
  readonly times: readonly number[];
  /** Processor ms of the command in a round, on average. */
  readonly ownCpu: number;
  /** Processor ms of server and worker in a round, on average. */
  readonly daemonCpu: number;
}

using home = new BenchHome();
// One of a hundred fails, as `wzp map` then does.
const script = "echo line {}; test $(({} % 100)) -ne 0";
run(
  [wzpProgram, "map", "-j", "32", script],
  Array.from({ length: tasks }, (_, at) => `${at + 1}\n`).join(""),
);
const daemons = processesWith(`WZP_HOME=${home.path}`, `WZP_DAEMON_OF=${home.state}`)
  .filter(({ command }) => /daemon (?:server|worker)/.test(command))
  .map(({ pid }) => pid);

const lists = [
  ["ps"],
  ["ps", "--all"],
  ["ps", "--all", "--failed"],
  ["ps", "--all", "--match", "line 77"],
  ["show", "r1"],
].map((words) => measure(`wzp ${words.join(" ")}`, listRounds, [wzpProgram, ...words]));
const start = measure("node -e 0", listRounds, [process.execPath, "-e", "0"]);
const logs = measure("wzp logs r1", logRounds, [wzpProgram, "logs", "r1"]);
const cat = measure("cat of the same files", logRounds, [
  "sh",
  "-c",
  `find '${join(home.state, "attempts", "r1")}' -name out.log -print0 | xargs -0 cat`,
]);

console.log(`${tasks} tasks stored\n`);
console.log(
  table(
    ["", "p50 ms", "p95 ms", "CPU ms", "CPU of the daemons ms"],
    [...lists, start, logs, cat].map(({ name, times, ownCpu, daemonCpu }) => [
      name,
      quantile(times, 0.5).toFixed(0),
      quantile(times, 0.95).toFixed(0),
      ownCpu.toFixed(0),
      daemonCpu.toFixed(0),
    ]),
  ),
);
console.log("");
tellTargets([
  target("wzp ps, p50", lists[0] ?? start, psTargetMs),
  target("wzp logs r1, p50", logs, logsTargetMs),
]);

function target(name: string, { times }: Measured, wantedMs: number) {
  const found = quantile(times, 0.5);
  return { name, wanted: `${wantedMs} ms`, measured: `${found.toFixed(0)} ms`, met: found < wantedMs };
}

function measure(name: string, rounds: number, words: readonly string[]): Measured {
  const [own, daemon] = [childrenCpu(), daemonsCpu()];
  const times = Array.from({ length: rounds }, () => time(words));
  return {
    name,
    times,
    ownCpu: (childrenCpu() - own) / rounds,
    daemonCpu: (daemonsCpu() - daemon) / rounds,
  };
}

function time(words: readonly string[]): number {
  const from = performance.now();
  run(words);
  return performance.now() - from;
}

function run([program = "", ...words]: readonly string[], input = ""): void {
  const { status, stderr } = spawnSync(program, words, {
    env: home.env,
    cwd: home.scratch,
    input,
    stdio: ["pipe", "ignore", "pipe"],
    maxBuffer: 64_000_000,
  });
  const allowed = words.includes("map") ? [0, 1] : [0];
  if (status === null || !allowed.includes(status))
    throw new Error(`${program} ${words.join(" ")} ended with ${status}: ${stderr.toString()}`);
}

/** Processor ms of all ended children of this process. */
function childrenCpu(): number {
  const fields = statOf("self");
  return (Number(fields[13]) + Number(fields[14])) * msPerTick;
}

function daemonsCpu(): number {
  return daemons.reduce((sum, pid) => {
    const fields = statOf(String(pid));
    return sum + (Number(fields[11]) + Number(fields[12])) * msPerTick;
  }, 0);
}

/** The fields after the name: proc_pid_stat(5). */
function statOf(pid: string): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
