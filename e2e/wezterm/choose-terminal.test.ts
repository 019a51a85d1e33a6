import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

import { describe, expect, test } from "vitest";

import { must, refused } from "../../packages/cli/test/rigs/panes-rig.ts";
import { openPanes, type ChosenPanes } from "../../packages/cli/src/panes/open-panes.ts";
import type { Failure } from "../../packages/shared/src/domain/failure.ts";
import type { Result } from "../../packages/shared/src/base/result.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";
import { onFakeOnly, onRealWezterm, startWezterm, type Wezterm } from "../rigs/wezterm/rig.ts";

test("in a pane of WezTerm it is that WezTerm, with the reason", async () => {
  await using wezterm = await startWezterm();
  const env = { ...outside(wezterm), WEZTERM_UNIX_SOCKET: wezterm.socket, WEZTERM_PANE: "0" };
  expect(await choice(openPanes({ env, isWatched: false }))).toEqual({
    terminal: "wezterm",
    why: `WezTerm at ${wezterm.socket}, because this command runs in one of its panes.`,
  });
});

test("a stale WEZTERM_UNIX_SOCKET is reported, and the running WezTerm is taken", async () => {
  await using wezterm = await startWezterm();
  const env = { ...outside(wezterm), WEZTERM_UNIX_SOCKET: "/nowhere/gui-sock-1", WEZTERM_PANE: "5" };
  expect(await choice(openPanes({ env }))).toEqual({
    terminal: "wezterm",
    why:
      "WEZTERM_UNIX_SOCKET is /nowhere/gui-sock-1, but no WezTerm listens there any more. " +
      `WezTerm at ${wezterm.socket}, because its multiplexer server is running.`,
  });
  await wezterm.kill();
  expect(await refused(openPanes({ env }))).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("/nowhere/gui-sock-1"),
    hint: expect.stringContaining("--driver tmux"),
  });
});

test("over ssh without a WezTerm on this side the failure names what works", async () => {
  await using wezterm = await startWezterm();
  const env = { ...outside(wezterm), SSH_CONNECTION: "a 1 b 2", TERM_PROGRAM: "WezTerm" };
  await wezterm.kill();
  expect(await refused(openPanes({ env, driver: "wezterm" }))).toMatchObject({
    reason: "unavailable",
    detail: expect.stringContaining("ssh"),
    hint: expect.stringContaining("--driver tmux"),
  });
});

test("outside of any terminal the running one is taken, and none without a person", async () => {
  await using wezterm = await startWezterm();
  const env = outside(wezterm);
  expect(await choice(openPanes({ env }))).toMatchObject({ terminal: "wezterm" });
  const unwatched = await refused(openPanes({ env, isWatched: false }));
  expect(unwatched).toMatchObject({ reason: "unavailable", hint: expect.stringContaining("wzp logs") });
  expect(await choice(openPanes({ env, isWatched: false, driver: "wezterm" }))).toMatchObject({
    why: `WezTerm at ${wezterm.socket}, because its multiplexer server is running.`,
  });
});

test("fails without WezTerm and tmux, and says so", async () => {
  const env = { HOME: "/nowhere", XDG_RUNTIME_DIR: "/nowhere", PATH: "/nowhere" };
  const failure = await refused(openPanes({ env }));
  expect(failure).toMatchObject({ reason: "unavailable", hint: expect.stringContaining("wzp attach") });
});

describe.skipIf(!TmuxTerminal.available)("with tmux", () => {
  test("inside tmux inside WezTerm it is tmux, unless WezTerm is asked for", async () => {
    await using wezterm = await startWezterm();
    const socket = join(wezterm.home, "tmux");
    spawnSync("tmux", ["-S", socket, "-f", "/dev/null", "new-session", "-d", "/bin/cat"], {
      env: wezterm.env,
    });
    const around = { WEZTERM_UNIX_SOCKET: wezterm.socket, TMUX: `${socket},1,0` };
    const env = { ...outside(wezterm), ...around };
    try {
      expect(await choice(openPanes({ env }))).toEqual({
        terminal: "tmux",
        why: "tmux, because this command runs in it.",
      });
      expect(await choice(openPanes({ env, driver: "wezterm" }))).toMatchObject({ terminal: "wezterm" });
    } finally {
      spawnSync("tmux", ["-S", socket, "kill-server"]);
    }
  });

  test("where no WezTerm runs tmux is taken, though no server of it runs yet", async () => {
    await using wezterm = await startWezterm();
    const env = { ...outside(wezterm), TMUX_TMPDIR: wezterm.home };
    await wezterm.kill();
    expect(await choice(openPanes({ env }))).toEqual({
      terminal: "tmux",
      why: "tmux, because WezTerm is not available here and tmux is installed.",
    });
  });
});

describe.skipIf(onRealWezterm)(`windows of WezTerm${onFakeOnly}`, () => {
  test("the window is taken before the multiplexer, unless that is asked for", async () => {
    await using gui = await startWezterm({ gui: { cols: 80, rows: 24 } });
    await using mux = await startWezterm();
    symlinkSync(mux.socket, join(gui.runtimeDirectory, "sock"));
    const env = outside(gui);
    expect((await choice(openPanes({ env }))).why).toBe(
      `WezTerm at ${gui.socket}, because it is the running WezTerm.`,
    );
    expect((await choice(openPanes({ env, driver: "wezterm", preferMux: true }))).why).toBe(
      `WezTerm at ${join(gui.runtimeDirectory, "sock")}, because the multiplexer server was requested.`,
    );
  });

  test("of several, takes the one that was used last; none if none was used", async () => {
    await using one = await startWezterm({ gui: { cols: 80, rows: 24 } });
    await using two = await startWezterm({ gui: { cols: 80, rows: 24 } });
    const run = join(one.home, "both");
    mkdirSync(join(run, "wezterm"), { recursive: true });
    for (const { socket, serverPid } of [one, two])
      symlinkSync(socket, join(run, "wezterm", `gui-sock-${serverPid}`));
    const env = { ...outside(one), XDG_RUNTIME_DIR: run };
    expect(await refused(openPanes({ env }))).toMatchObject({
      reason: "conflict",
      detail: expect.stringContaining(`gui-sock-${two.serverPid}`),
      hint: expect.stringContaining("WEZTERM_UNIX_SOCKET"),
    });
    for (const used of [one, two]) {
      await used.gui?.focusWindow(0);
      await used.gui?.type("x");
      const { why } = await choice(openPanes({ env, driver: "wezterm" }));
      expect(why).toContain(`gui-sock-${used.serverPid}, because it was used most recently of the 2`);
    }
  });
});

/** Returns the environment of a command outside of every terminal, which can find this WezTerm. */
function outside(wezterm: Wezterm): Record<string, string> {
  return { ...wezterm.env, WEZTERM_EXECUTABLE_DIR: dirname(wezterm.executable) };
}

async function choice(
  opened: Promise<Result<ChosenPanes, Failure>>,
): Promise<{ terminal: string; why: string }> {
  const { panes, why } = await must(opened);
  await using _ = panes;
  return { terminal: panes.terminal, why };
}
