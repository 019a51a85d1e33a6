import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

import { processesWith } from "../../e2e/rigs/processes.ts";
import { mainProgram, wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { BenchHome } from "../bench-home.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * `wzp open` of the published package until 16 places show their tasks, alternating with 16 bare `tmux
 * split-window` calls that start a place each in Node.js, until each of these has connected. The processor time is
 * that of all programs: tmux, its clients and panes, `wzp`, the helper of the places and the daemons (Linux only).
 */
const count = 16;
const rounds = 7;
const cells = ["-x", "240", "-y", "70"];
/** All of them fit side by side. */
const bareColumns = "13";
/** USER_HZ: fixed at 100 for user space on Linux. */
const msPerTick = 10;
const run = promisify(execFile);

interface Sample {
  readonly ms: number;
  readonly cpu: number;
}

using home = new BenchHome();
const project = join(home.scratch, "sixteen");
mkdirSync(project);
const numbers = Array.from({ length: count }, (_, at) => at + 1).join(", ");
writeFileSync(
  join(project, "wezterm-parallel.yaml"),
  `limits: { parallel: ${count} }
tasks:
  n: { run: exec sleep 600, checkout: none, matrix: { n: [${numbers}] } }
`,
);
const socket = join(home.scratch, "tmux");
const { TMUX: _, TMUX_PANE: __, ...outside } = home.env;
const tmux = async (...args: readonly string[]): Promise<string> =>
  (await run("tmux", ["-S", socket, "-f", "/dev/null", ...args], { env: outside })).stdout.trim();

await tmux("new-session", "-d", "-s", "person", ...cells, "cat");
const pid = await tmux("display-message", "-p", "#{pid}");
const env = {
  ...outside,
  TMUX: `${socket},${pid},0`,
  TMUX_PANE: await tmux("list-panes", "-F", "#{pane_id}"),
};
await run(wzpProgram, ["run", "--detach"], { cwd: project, env });
await untilRunning();

const open = () => run(wzpProgram, ["open"], { cwd: project, env });
const bare: Sample[] = [];
const first: Sample[] = [];
const later: Sample[] = [];
for (let round = 0; round < rounds; round++) {
  bare.push(await measure(splitBare, "bare"));
  await endHelper();
  first.push(await measure(open, "sixteen"));
  later.push(await measure(open, "sixteen"));
}
await tmux("kill-server");
console.log(
  table(
    [
      `${count} panes, ${rounds} times`,
      "p50 ms",
      "p95 ms",
      "beside bare calls",
      "CPU ms",
      "beside bare calls",
    ],
    [
      row("tmux split-window, a place in Node.js each", bare),
      row("wzp open, its own start and that of the helper included", first),
      row("wzp open, while the helper runs", later),
    ],
  ),
);

function row(name: string, samples: readonly Sample[]): readonly string[] {
  const [ms, beside] = [samples, bare].map((each) => each.map((one) => one.ms)) as [number[], number[]];
  const [cpu, besideCpu] = [samples, bare].map((each) => median(each.map((one) => one.cpu))) as [
    number,
    number,
  ];
  const ratio = (median(ms) / median(beside)).toFixed(2);
  const [p50, p95] = [median(ms), quantile(ms, 0.95)].map((each) => each.toFixed(0)) as [string, string];
  return [name, p50, p95, ratio, cpu.toFixed(0), (cpu / besideCpu).toFixed(2)];
}

/** Calls one after another, as a shell script would; done when all programs have connected. */
async function splitBare(): Promise<void> {
  const key = "bare";
  const { promise, resolve } = Promise.withResolvers<void>();
  let heard = 0;
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    client.once("data", () => {
      heard += 1;
      if (heard === count) resolve();
    });
  });
  const path = join(home.path, "run", `w-${key}.sock`);
  rmSync(path, { force: true });
  await new Promise<void>((settle) => void server.listen(path, settle));
  const cache = `NODE_COMPILE_CACHE=${process.env["HOME"]}/.cache/wezterm-parallel`;
  const words = ["-e", `WZP_HOME=${home.path}`, "-e", "WZP_PLACE_TOKEN=t", "-e", cache];
  const program = [process.execPath, "--max-semi-space-size=2", mainProgram, "place", key];
  const pane = await tmux("new-session", "-d", "-P", "-F", "#{pane_id}", "-s", "bare", ...cells, "cat");
  for (let at = 0; at < count; at++) {
    await tmux("split-window", "-d", "-h", "-t", pane, "-l", bareColumns, ...words, ...program, `p${at}`);
  }
  await promise;
  server.close();
}

async function measure(work: () => Promise<unknown>, session: string): Promise<Sample> {
  const before = processorTimes();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  await tmux("kill-session", "-t", session);
  rmSync(join(home.state, "workspaces"), { recursive: true, force: true });
  // tmux has waited for the killed programs before the next round begins.
  await pause(1_000);
  const after = processorTimes();
  const cpu = [...after].reduce((sum, [program, time]) => sum + time - (before.get(program) ?? 0), 0);
  return { ms, cpu };
}

/** Time of the programs that go on running, in ms; the time of their ended children counts as theirs. */
function processorTimes(): Map<string, number> {
  const daemons = [...processesWith(`WZP_DAEMON_OF=${home.state}`), ...helpers()];
  const own = daemons.map((daemon) => [String(daemon.pid), timesOf(daemon.pid).own] as const);
  const panes = timesOf(Number(pid));
  return new Map([...own, ["tmux", panes.own + panes.children], ["calls", timesOf("self").children]]);
}

function timesOf(id: number | "self"): { readonly own: number; readonly children: number } {
  const stat = readFileSync(`/proc/${id}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return { own: (user + system) * msPerTick, children: (childUser + childSystem) * msPerTick };
}

function helpers() {
  return processesWith(`WZP_HOME=${home.path}`).filter(({ command }) => command.includes(" views /"));
}

async function endHelper(): Promise<void> {
  for (const helper of helpers()) process.kill(helper.pid);
  while (helpers().length > 0) await pause(20);
}

async function untilRunning(): Promise<void> {
  for (;;) {
    const status = await home.client.status();
    if (status.ok && status.value.tasks.running === count) return;
    await pause(50);
  }
}
