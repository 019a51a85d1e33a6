import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { until } from "../rigs/until.ts";
import { onFakeOnly, onRealWezterm, startWezterm, type GuiControls } from "../rigs/wezterm/rig.ts";
import { listener } from "../rigs/open/open-desk.ts";
import { WeztermDesk } from "../rigs/open/wezterm-desk.ts";

/** Three openings one after another: 10 s on a machine with other load. */
vi.setConfig({ testTimeout: 90_000 });

const plan = `
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
`;

describe("wzp open with a WezTerm window", () => {
  let desk: WeztermDesk;

  beforeAll(async () => {
    desk = await WeztermDesk.open(plan, { gui: { cols: 120, rows: 40 } });
    await desk.succeed("run", "--detach");
  });
  afterAll(() => desk[Symbol.asyncDispose]());

  const cli = (...args: readonly string[]): Promise<string> => desk.wezterm.cli(...args);
  const idsOf = async (): Promise<readonly number[]> => (await desk.panes()).map(({ pane_id }) => pane_id);

  it("--switch sets a pane variable that tells the plugin which workspace to show", async () => {
    const words = ["env", `WZP_HOME=${desk.home.path}`, process.execPath, mainProgram, "open", "--switch"];
    const script = '"$@"; echo "ended with $?"; exec cat';
    const spawned = await cli(
      "spawn",
      "--new-window",
      "--cwd",
      desk.project,
      "--",
      "sh",
      "-c",
      script,
      "sh",
      ...words,
    );
    const pane = Number(spawned);
    await desk.sees(pane, "ended with 0");
    expect(await desk.text(pane)).toContain("2 tasks shown");
    const { wzp_show: shown = "tally" } = (await desk.wezterm.userVars(pane)) ?? { wzp_show: "tally" };
    expect(shown).toBe("tally");
    expect(await idsOf()).toHaveLength(3);
  });

  it.skipIf(onRealWezterm)(
    `--prefer-mux opens in the multiplexer beside the window${onFakeOnly}`,
    async () => {
      await using mux = await startWezterm();
      symlinkSync(mux.socket, join(desk.wezterm.runtimeDirectory, "sock"));
      const other = join(desk.home.path, "other");
      mkdirSync(other);
      const opened = await desk.wzpIn(other, "open", "--prefer-mux");
      expect(opened.stderr).toContain("because the multiplexer server was requested");
      expect(opened.code).toBe(0);
      expect((await mux.list()).map(({ workspace }) => workspace)).toContain("other");
      expect((await desk.wezterm.list()).map(({ workspace }) => workspace)).not.toContain("other");
    },
  );

  it.skipIf(onRealWezterm)(
    `does not reopen closed panes while the user types beside them, reports it, and loses no key${onFakeOnly}`,
    async () => {
      const gui = guiOf(desk);
      const one = await desk.paneWith("one listens");
      const two = await desk.paneWith("two listens");
      const list = await desk.paneWith("tally · 2 tasks shown");
      await cli("kill-pane", "--pane-id", String(one));
      await desk.sees(list, "1 without a place");
      await cli("activate-pane", "--pane-id", String(two));
      await gui.switchToWorkspace("tally");
      const window = (await desk.panes())[0]?.window_id ?? null;
      await gui.focusWindow(window);
      const { typedInto, opened } = await typeDuring(gui, desk.wzp("open"));
      expect(opened.stderr).toContain('not reopened: The workspace "tally" is shown, and splitting pane');
      expect(opened.stdout).toContain("1 task shown");
      expect(new Set(typedInto)).toEqual(new Set([two]));
      expect(await idsOf()).toHaveLength(2);
      const words = typedInto.map((_, at) => String(at));
      let heard: readonly RegExpExecArray[] = [];
      await until("every word arrived", async () => {
        heard = [...(await desk.succeed("logs", "r1/two")).matchAll(/two heard (\d+)/g)];
        return heard.length >= words.length;
      });
      expect(heard.map(([, word]) => word)).toEqual(words);
      await gui.switchToWorkspace("default");
      expect(await desk.succeed("open")).toContain("(closed panes reopened): 2 tasks shown");
    },
  );

  it("keeps a place that was moved to another tab, and reopens it there after it was closed", async () => {
    const one = await desk.paneWith("one listens");
    await cli("move-pane-to-new-tab", "--pane-id", String(one));
    await desk.type(one, "moved");
    await desk.sees(one, "one heard moved");
    await until("the arrangement is kept", () => desk.record()?.layout.tabs.length === 2);
    const before = await idsOf();
    expect(await desk.succeed("open")).toContain("(already open): 2 tasks shown");
    expect(await idsOf()).toEqual(before);
    await cli("kill-pane", "--pane-id", String(one));
    await desk.sees(await desk.paneWith("tally · "), "1 without a place");
    expect(await desk.succeed("open")).toContain("(closed panes reopened): 2 tasks shown");
    const again = await desk.paneWith("one heard moved");
    const listed = await desk.panes();
    const tab = listed.find(({ pane_id }) => pane_id === again)?.tab_id;
    expect(listed.filter(({ tab_id }) => tab_id === tab)).toHaveLength(1);
  });
});

describe.skipIf(onRealWezterm)(`a WezTerm window that grows${onFakeOnly}`, () => {
  const names = ["a", "b", "c", "d"];
  const tasks = names.map((name) => `  ${name}: { run: '${listener(name)}', checkout: none }`).join("\n");

  it("keeps the keyboard focus: the list offers more places and + opens them", async () => {
    await using desk = await WeztermDesk.open(`limits: { parallel: 4 }\ntasks:\n${tasks}\n`, {
      gui: { cols: 80, rows: 24 },
    });
    await desk.succeed("run", "--detach");
    await until("all four run", async () => (await desk.succeed("ps")).includes("4 running"));
    expect(await desk.succeed("open")).toContain("2 tasks shown");
    const list = await desk.paneWith("2 without a place");
    const gui = guiOf(desk);
    await gui.switchToWorkspace("tally");
    await gui.focusWindow((await desk.panes())[0]?.window_id ?? null);
    await gui.resizeWindows(148, 45);
    await desk.sees(list, "+ open 2 more places");
    expect(await desk.panes()).toHaveLength(3);
    await desk.wezterm.cli("activate-pane", "--pane-id", String(list));
    expect(await gui.type("+")).toBe(list);
    await desk.sees(list, "4 tasks shown, 0 without a place");
    expect((await gui.state()).keyboardPane).toBe(list);
    for (const name of names) await desk.paneWith(`${name} listens`);
  });
});

function guiOf({ wezterm: { gui } }: WeztermDesk): GuiControls {
  if (gui === undefined) throw new Error("this WezTerm has no window");
  return gui;
}

/** Types a number and Enter repeatedly until the work is done; returns the pane that received each. */
async function typeDuring<T>(
  gui: GuiControls,
  work: Promise<T>,
): Promise<{ readonly typedInto: readonly (number | null)[]; readonly opened: T }> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  // Awaited below, after the typing.
  done.catch(() => undefined);
  const typedInto: (number | null)[] = [];
  while (!isDone) {
    typedInto.push(await gui.type(`${typedInto.length}\r`));
    await delay(20);
  }
  return { typedInto, opened: await done };
}
