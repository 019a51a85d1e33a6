import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { killNow } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { until } from "../rigs/until.ts";
import { TuiScene } from "../rigs/tui/scene.ts";

const hold = "until test -e {root}/go; do sleep 0.05; done";
const lyingServer = fileURLToPath(new URL("../rigs/tui/lying-server.ts", import.meta.url));

let scene: TuiScene;
beforeAll(() => void (scene = new TuiScene()));
afterAll(() => scene[Symbol.asyncDispose](), 60_000);

describe.skipIf(!TmuxTerminal.available)("the full-screen view and its server", () => {
  test("explains how to start a server when there is none, and connects when one starts", async () => {
    scene.plan(`defaults: { checkout: none }\ntasks: { waiting: { run: "${hold}" } }\n`);
    await using desk = await scene.open(80, 24);
    await desk.start("✗ no server");
    expect(desk.lines[1]).toContain(`No server is running for ${scene.home}`);
    expect(desk.lines.join("\n")).toContain("Start it in another terminal:   wzp up");
    await using other = await scene.open(80, 24);
    other.terminal.type("wzp up");
    await desk.sees("No runs yet. In another terminal:");
    other.terminal.type("wzp run --detach");
    await desk.sees(/› waiting +running/);
    await desk.sees("✓ live, 1 worker");
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test("reports a killed server as offline, keeps the last state, and continues when the server is back", async () => {
    scene.plan(`defaults: { checkout: none }\ntasks: { waiting: { run: "${hold}" } }\n`);
    await using desk = await scene.open(80, 24);
    desk.terminal.type("wzp run --detach; clear");
    await desk.start(/› waiting +running/);
    const servers = scene.processes("daemon server");
    const keepers = scene.processes("wzp-keeper server");
    // Without its keeper it is not restarted, so it stays away long enough to be noticed.
    expect([...keepers, ...servers].map(killNow)).not.toEqual([]);
    await desk.sees(/✗ server offline for +[\d.]+s/);
    expect(desk.lines.join("\n")).toMatch(/› waiting +running/);
    desk.press("j");
    desk.press("c");
    await desk.sees(/Cancel r\d+\/waiting\? \(y\/n\)/);
    desk.press("y");
    await desk.sees(/^✗ .*server/m);
    await using other = await scene.open(80, 24);
    other.terminal.type("wzp up");
    await desk.sees("✓ live, 1 worker");
    scene.go();
    await desk.sees(/✓ waiting +done/);
    desk.press("q");
    expect(await desk.end(0)).toBe("clean");
  }, 60_000);

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
  ] as const)(
    "%s leaves a clean screen",
    async (signal, code) => {
      await using desk = await scene.open(80, 24);
      await desk.start("- r");
      expect(desk.pids).toHaveLength(1);
      for (const pid of desk.pids) process.kill(pid, signal);
      expect(await desk.end(code)).toBe("clean");
    },
    60_000,
  );

  test("leaves a clean screen with the error after a crash", async () => {
    const home = join(scene.root, "lies");
    mkdirSync(home);
    await using server = await startLyingServer(home);
    await using desk = await scene.open(80, 24, { WZP_HOME: home });
    await desk.start(/JSON/);
    expect(await desk.end(1)).toBe("clean");
    expect(server.child.exitCode).toBeNull();
  }, 60_000);

  test("shows five thousand tasks and scrolls to the last", async () => {
    const tasks = Array.from({ length: 5000 }, (_, at) => `  t${at}: { run: "true", needs: [gate] }\n`);
    scene.plan(`defaults: { checkout: none }\ntasks:\n  gate: { run: "${hold}" }\n${tasks.join("")}`);
    await using desk = await scene.open(80, 24);
    desk.terminal.type("wzp run --detach; clear");
    await desk.start(/5000 blocked/);
    await desk.sees(/· t5 +blocked +waiting for gate/);
    desk.press("j", "C-f", "C-f");
    await desk.sees(/^> {2}· t2\d +blocked/m);
    desk.write("/t4999");
    desk.press("Enter", "j");
    await desk.sees(/^> {2}· t4999 +blocked +waiting for gate/m);
    desk.press("Escape", "Tab");
    await until("the graph around it", () => desk.lines.some((line) => /^>.*t4999 {2}blocked/.test(line)));
    desk.press("Home", "c");
    await desk.sees(/Cancel r\d+ and its 5001 unfinished tasks\? \(y\/n\)/);
    desk.press("y");
    await desk.sees(/cancelled .*5001 c/);
  }, 60_000);

  test("without a terminal, wzp prints its help and wzp tui suggests an alternative", async () => {
    await using desk = await scene.open(80, 40);
    desk.terminal.type("wzp | head -1; wzp tui </dev/null; echo code $?");
    const text = await desk.sees("code 2");
    expect(text).toContain("Usage: wzp");
    expect(text).toContain("error: The full-screen view requires a terminal.");
  }, 60_000);
});

test.each([["--help"], ["ps"], ["tui", "--help"]])(
  "wzp %s %s does not load what draws the view",
  (...args) => {
    const hook = `import { registerHooks } from "node:module"; registerHooks({ load(url, context, next) {
    if (/node_modules\\/(ink|react)\\//.test(url)) process.stderr.write("loaded " + url); return next(url, context); } });`;
    const node = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, mainProgram];
    const run = (words: readonly string[]) =>
      spawnSync(process.execPath, [...node, ...words], {
        env: { ...process.env, WZP_HOME: scene.home },
        encoding: "utf8",
      });
    expect(run(args).stderr).not.toContain("loaded");
  },
);

/** Starts a program that answers like this home's server until its events are requested. */
async function startLyingServer(home: string): Promise<AsyncDisposable & { readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [lyingServer], {
    env: { ...process.env, WZP_HOME: home },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
