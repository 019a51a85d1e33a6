import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { TestHome } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

/** A server, and people on another machine who are signed in with keys: `team` may type, `looker` may not. */
let server: TestHome;
let terminal: TmuxTerminal;
let work: string;

beforeAll(async () => {
  server = new TestHome();
  work = join(server.path, "work");
  mkdirSync(work);
  // A fixed port, because the default one may differ after a restart.
  await server.wzp(work, "up", "--listen", `127.0.0.1:${20_000 + (process.pid % 10_000)}`);
  terminal = await TmuxTerminal.open({ directory: server.path, cwd: work, columns: 100, rows: 30 });
  const status = JSON.parse((await server.wzp(work, "status", "--json")).stdout) as { address: string };
  await signIn(status.address, "team");
  await signIn(status.address, "looker", "--scope", "runs:read", "terminals:read");
}, 120_000);
afterAll(async () => {
  terminal.close();
  await server[Symbol.asyncDispose]();
});

async function signIn(address: string, name: string, ...scope: readonly string[]): Promise<void> {
  const key = (await server.wzp(work, "keys", "add", name, ...scope)).stdout;
  const env = { ...server.env(), WZP_HOME: join(server.path, "home") };
  execFileSync(wzpProgram, ["login", address, "--with-key", "--name", name], { input: key, env });
}

async function task(name: string, script: string): Promise<string> {
  const added = await server.wzp(
    work,
    "add",
    "--json",
    "--checkout",
    "none",
    "--name",
    name,
    "--",
    "sh",
    "-c",
    script,
  );
  return (JSON.parse(added.stdout) as { task: string }).task;
}

describe.skipIf(!TmuxTerminal.available)("attach to a task of another server", () => {
  test("shows the task, forwards keys, sets the size, detaches on the keys, and exits with the task's code", async () => {
    const id = await task(
      "ask",
      "stty -echo; trap 'stty size' WINCH; echo early words; until read a; do :; done; until read b; do :; done; stty size; echo heard $a and $b; exit 7",
    );
    terminal.type(`wzp attach --context team '${id}'; echo co''de $?`);
    await terminal.sees("early words");
    await terminal.sees("30 100");
    terminal.resize(90, 20);
    await terminal.sees("20 90");
    terminal.type("one");
    terminal.press("C-\\", "C-\\");
    await terminal.sees("code 0");
    terminal.type(`clear; wzp attach --context team '${id}'; echo co''de $?`);
    await terminal.sees("20 90");
    terminal.type("two");
    const screen = await terminal.sees("code 7");
    expect(screen).toContain("heard one and two");
    expect(screen).toMatch(/ask#1 exited with 7 after [\d.]+ s\]/);
    expect(terminal.modes).toBe(TmuxTerminal.cleanModes);
    terminal.type(`clear; wzp attach --context team '${id}'; echo aga''in $?`);
    expect(await terminal.sees("again 7")).toContain("heard one and two");
  }, 120_000);

  test("fits the screen into a viewer's terminal, sends no input, and exits on Ctrl-C", async () => {
    const id = await task("watch", "echo can be seen; read x; echo never");
    terminal.type(`clear; wzp attach --context looker '${id}'; echo co''de $?`);
    await terminal.sees("can be seen");
    await terminal.sees("sized for another terminal");
    terminal.press("x", "Enter", "C-c");
    const screen = await terminal.sees("code 0");
    expect(screen).toContain(`You may watch ${id}#1, but not type`);
    expect(screen).not.toContain("never");
    await server.wzp(work, "cancel", id);
  }, 120_000);

  test("loses nothing when the server is restarted", async () => {
    const id = await task("stay", "stty -echo; echo before; read x; echo after $x; read y");
    terminal.type(`clear; wzp attach --context team '${id}'; echo co''de $?`);
    await terminal.sees("before");
    const status = JSON.parse((await server.wzp(work, "status", "--json")).stdout) as { pid: number };
    process.kill(status.pid, "SIGKILL");
    // Wait until the screen is painted again below the old one: input to the broken connection would be lost.
    await terminal.sees(/before[^]*before/, 60_000);
    terminal.type("the restart");
    await terminal.sees("after the restart");
    terminal.press("C-\\", "C-\\");
    await terminal.sees("code 0");
  }, 120_000);
});
