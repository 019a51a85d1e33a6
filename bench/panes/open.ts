import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { BenchHome, wzpPath } from "../bench-home.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * `wzp open` until 16 places show their tasks, alternating with 16 bare `tmux split-window` calls that start
 * the same program, until each of these has connected.
 */
const count = 16;
const rounds = 7;
const cells = ["-x", "240", "-y", "70"];
/** All of them fit side by side. */
const bareColumns = "13";
const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const run = promisify(execFile);

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
await run(wzpPath, ["run", "--detach"], { cwd: project, env });
await untilRunning();

const opened: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round++) {
  bare.push(await timeOf(splitBare));
  await forget("bare");
  opened.push(await timeOf(() => run(wzpPath, ["open"], { cwd: project, env })));
  await forget("sixteen");
}
await tmux("kill-server");
const ratio = (median(opened) / median(bare)).toFixed(2);
console.log(
  table(
    [`${count} panes, ${rounds} times`, "p50 ms", "p95 ms", "beside bare calls"],
    [
      ["tmux split-window, the same program", ...figures(bare), ""],
      ["wzp open, its own start included", ...figures(opened), `${ratio} ×`],
    ],
  ),
);

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
  const program = (at: number) => [process.execPath, "--max-semi-space-size=2", main, "place", key, `p${at}`];
  const first = await tmux("new-session", "-d", "-P", "-F", "#{pane_id}", "-s", "bare", ...cells, "cat");
  for (let at = 0; at < count; at++) {
    await tmux("split-window", "-d", "-h", "-t", first, "-l", bareColumns, ...words, ...program(at));
  }
  await promise;
  server.close();
}

async function forget(session: string): Promise<void> {
  await tmux("kill-session", "-t", session);
  rmSync(join(home.state, "workspaces"), { recursive: true, force: true });
  // Killed processes end before the next round begins.
  await pause(1_000);
}

async function untilRunning(): Promise<void> {
  for (;;) {
    const status = await home.client.status();
    if (status.ok && status.value.tasks.running === count) return;
    await pause(50);
  }
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function figures(samples: readonly number[]): readonly string[] {
  return [median(samples), quantile(samples, 0.95)].map((ms) => ms.toFixed(0));
}
