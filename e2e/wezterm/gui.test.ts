import { describe, expect, test } from "vitest";

import { until } from "../rigs/until.ts";
import {
  onFakeOnly,
  onRealWezterm,
  startWezterm,
  type GuiControls,
  type Wezterm,
} from "../rigs/wezterm/rig.ts";

const size = { cols: 118, rows: 30 };

function guiOf({ gui }: Wezterm): GuiControls {
  if (gui === undefined) throw new Error("this WezTerm has no window");
  return gui;
}

async function client(wezterm: Wezterm): Promise<{ workspace: string; focused_pane_id: number | null }> {
  const [found] = JSON.parse(await wezterm.cli("list-clients", "--format", "json")) as [
    { workspace: string; focused_pane_id: number | null },
  ];
  return found;
}

/** Starts a GUI whose first window has the focus of the window manager. */
async function focusedWezterm(): Promise<Wezterm> {
  const wezterm = await startWezterm({ gui: size });
  await guiOf(wezterm).focusWindow(0);
  return wezterm;
}

const cat = ["--", "cat"];

describe.skipIf(onRealWezterm)(`a person at the keyboard of the GUI${onFakeOnly}`, () => {
  test("a split in the tab on screen takes the keyboard at once, and activate-pane gives it back", async () => {
    await using wezterm = await focusedWezterm();
    const gui = guiOf(wezterm);
    expect(await gui.type("a")).toBe(0);
    const pane = Number(await wezterm.cli("split-pane", "--pane-id", "0", "--right", ...cat));
    expect(await gui.type("stolen")).toBe(pane);
    await wezterm.cli("activate-pane", "--pane-id", "0");
    expect(await gui.type("b")).toBe(0);
    await until("the text in the pane that took it", async () =>
      (await wezterm.cli("get-text", "--pane-id", String(pane))).startsWith("stolen"),
    );
  });

  test("a new tab of the focused window and a new window of the shown workspace take the keyboard", async () => {
    await using wezterm = await focusedWezterm();
    const gui = guiOf(wezterm);
    const tab = Number(await wezterm.cli("spawn", "--pane-id", "0", ...cat));
    expect(await gui.type("x")).toBe(tab);
    const window = Number(await wezterm.cli("spawn", "--new-window", ...cat));
    expect(await gui.type("x")).toBe(window);
  });

  test("nothing in a workspace that is not shown takes the keyboard", async () => {
    await using wezterm = await focusedWezterm();
    const gui = guiOf(wezterm);
    const first = (await wezterm.cli("spawn", "--new-window", "--workspace", "hidden", ...cat)).trim();
    await wezterm.cli("split-pane", "--pane-id", first, "--right", ...cat);
    await wezterm.cli("activate-pane", "--pane-id", first);
    expect(await gui.type("x")).toBe(0);
    expect(await gui.state()).toEqual({ workspace: "default", keyboardPane: 0, windows: [0] });
  });

  test("panes of a workspace that was never shown have 80 × 24 and grow in proportion when it is", async () => {
    await using wezterm = await focusedWezterm();
    const gui = guiOf(wezterm);
    const left = (await wezterm.cli("spawn", "--new-window", "--workspace", "hidden", ...cat)).trim();
    const right = (await wezterm.cli("split-pane", "--pane-id", left, "--right", ...cat)).trim();
    const columns = async (): Promise<unknown> =>
      (await wezterm.list()).filter(({ workspace }) => workspace === "hidden").map((pane) => pane.size.cols);
    expect(await columns()).toEqual([39, 40]);
    await gui.switchToWorkspace("hidden");
    expect(await columns()).toEqual([58, 59]);
    expect(await client(wezterm)).toMatchObject({ workspace: "hidden", focused_pane_id: Number(right) });
    expect(await gui.type("x")).toBe(Number(right));
  });

  test("the focused pane is unknown until the window manager gives the focus, then one step behind", async () => {
    await using wezterm = await startWezterm({ gui: size });
    const gui = guiOf(wezterm);
    expect(await client(wezterm)).toMatchObject({ workspace: "default", focused_pane_id: null });
    expect(await gui.type("into nothing")).toBeNull();
    await gui.focusWindow(0);
    expect((await client(wezterm)).focused_pane_id).toBe(0);
    const pane = Number(await wezterm.cli("split-pane", "--pane-id", "0", ...cat));
    expect((await client(wezterm)).focused_pane_id).toBe(0);
    await wezterm.cli("activate-pane", "--pane-id", "0");
    expect((await client(wezterm)).focused_pane_id).toBe(pane);
  });

  test("a call without a pane uses the one that the client is said to have", async () => {
    await using wezterm = await focusedWezterm();
    await wezterm.cli("split-pane", ...cat);
    expect((await wezterm.list()).map(({ window_id: window }) => window)).toEqual([0, 0]);
  });

  test("when the last window of the shown workspace goes, nothing has the keyboard any more", async () => {
    await using wezterm = await focusedWezterm();
    await wezterm.cli("kill-pane", "--pane-id", "0");
    expect(await guiOf(wezterm).state()).toMatchObject({ keyboardPane: null, windows: [] });
  });
});
