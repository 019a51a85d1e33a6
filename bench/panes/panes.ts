import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import type { LayoutNode } from "@wezterm-parallel/shared/domain/layout/layout";

import type { NewTabs, PaneProgram, Panes } from "../../packages/cli/src/panes/panes.ts";
import { connectTmux } from "../../packages/cli/src/panes/tmux/connect-tmux.ts";
import { connectWezterm } from "../../packages/cli/src/panes/wezterm/wezterm-panes.ts";
import { median, quantile } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * Opening 16 panes through the port, alternating with 16 bare calls that each split a pane. The rows of
 * WezTerm need the real one: `WEZTERM_EXECUTABLE=/path/to/wezterm`, with `wezterm-mux-server` beside it.
 */
const count = 16;
const rounds = 15;
const size = { columns: 200, rows: 60 };
/** All of them fit side by side into the size. */
const bareColumns = 11;

const run = promisify(execFile);
const program: PaneProgram = {
  argv: ["/bin/sleep", "600"],
  cwd: "/",
  env: { PATH: process.env["PATH"] ?? "" },
};

const rows = [...(await measureTmux()), ...(await measureWezterm())];
console.log(table([`${count} panes, ${rounds} times`, "p50 ms", "p95 ms", "beside bare calls"], rows));

async function measureTmux(): Promise<string[][]> {
  const directory = mkdtempSync(join(tmpdir(), "wzp-bench-"));
  const socket = join(directory, "tmux");
  const { TMUX: _, TMUX_PANE: __, ...env } = process.env;
  const tmux = (...args: readonly string[]) =>
    run("tmux", ["-S", socket, "-f", "/dev/null", ...args], { env });
  try {
    await tmux("new-session", "-d", "-s", "first", ...program.argv);
    const connected = await connectTmux({ env, server: { socket } });
    if (!connected.ok) throw new Error(connected.failure.detail);
    await using panes = connected.value;
    const bare = async () => {
      const cells = ["-x", String(size.columns), "-y", String(size.rows)];
      const target = await tmux("new-session", "-d", "-P", "-F", "#{pane_id}", ...cells, ...program.argv);
      const pane = target.stdout.trim();
      const split = ["split-window", "-d", "-h", "-t", pane, "-l", String(bareColumns), ...program.argv];
      const ms = await timeOf(() => repeat(() => tmux(...split)));
      await tmux("kill-session", "-t", pane);
      return ms;
    };
    return await compare("tmux split-window", panes, bare);
  } finally {
    await tmux("kill-server").catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureWezterm(): Promise<string[][]> {
  const { WEZTERM_EXECUTABLE: executable = "" } = process.env;
  // In a pane of WezTerm, the variable names the GUI's program.
  if (basename(executable) !== "wezterm") return [];
  process.env["WZP_TEST_WEZTERM"] = executable;
  const { startWezterm } = await import("../../e2e/rigs/wezterm/rig.ts");
  await using wezterm = await startWezterm();
  const { socket, env, home } = wezterm;
  const connected = await connectWezterm({ executable, socket, env, locks: join(home, "locks") });
  if (!connected.ok) throw new Error(connected.failure.detail);
  await using panes = connected.value;
  const cliEnv = { ...env, WEZTERM_UNIX_SOCKET: socket };
  const cli = (config: readonly string[], ...args: readonly string[]) =>
    run(executable, ["-n", ...config, "cli", "--no-auto-start", ...args], { env: cliEnv });
  const bare = async () => {
    const config = ["--config", `initial_cols=${size.columns}`, "--config", `initial_rows=${size.rows}`];
    const spawned = await cli(config, "spawn", "--new-window", "--workspace", "bare", "--", ...program.argv);
    const pane = spawned.stdout.trim();
    const cut = ["--right", "--cells", String(bareColumns), "--", ...program.argv];
    const made = [pane];
    const ms = await timeOf(() =>
      repeat(async () => made.push((await cli([], "split-pane", "--pane-id", pane, ...cut)).stdout.trim())),
    );
    for (const id of made) await cli([], "kill-pane", "--pane-id", id);
    return ms;
  };
  return await compare("wezterm cli split-pane", panes, bare);
}

async function compare(bareName: string, panes: Panes, bare: () => Promise<number>): Promise<string[][]> {
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await openAndClose(panes));
    theirs.push(await bare());
  }
  const ratio = median(ours) / median(theirs);
  return [
    [`\`wzp open\`'s driver, ${panes.terminal}`, ...both(ours), ratio.toFixed(2)],
    [`${count} × \`${bareName}\``, ...both(theirs), "1.00"],
  ];
}

/** Measures the opening alone, ms. */
async function openAndClose(panes: Panes): Promise<number> {
  let opened: Awaited<ReturnType<Panes["open"]>> | undefined;
  const ms = await timeOf(async () => {
    opened = await panes.open(sixteen());
  });
  if (opened?.ok !== true) throw new Error(opened?.failure.detail ?? "nothing was opened");
  for (const { pane } of opened.value) await panes.close(pane);
  return ms;
}

function sixteen(): NewTabs {
  const side = Math.sqrt(count);
  const shares = Array.from({ length: side }, () => 100 / side);
  const row = (at: number): LayoutNode<PaneProgram & { place: string }> => ({
    kind: "columns",
    shares,
    children: shares.map((_, column) => ({ kind: "pane", pane: { ...program, place: `${at}.${column}` } })),
  });
  const root = { kind: "rows" as const, shares, children: shares.map((_, at) => row(at)) };
  return { workspace: "bench", size, layout: { tabs: [{ title: "bench", root }] } };
}

async function repeat(work: () => Promise<unknown>): Promise<void> {
  for (let at = 0; at < count; at += 1) await work();
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function both(values: readonly number[]): [string, string] {
  return [quantile(values, 0.5).toFixed(0), quantile(values, 0.95).toFixed(0)];
}
