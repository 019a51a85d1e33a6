import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { processesWith } from "../rigs/processes.ts";
import { until } from "../rigs/until.ts";
import {
  onFakeOnly,
  onRealWezterm,
  startWezterm,
  type ListedPane,
  type Wezterm,
} from "../rigs/wezterm/rig.ts";

/**
 * Cases that the recording does not have; these run on the real WezTerm too, except for those that say so.
 */
const sleep = ["--", "sleep", "300"];

/** Shared by the tests that check only their own panes; the others start their own. */
let wezterm: Wezterm;
beforeAll(async () => {
  wezterm = await startWezterm();
});
afterAll(() => wezterm[Symbol.asyncDispose]());

async function spawn(wezterm: Wezterm, ...args: readonly string[]): Promise<string> {
  return (await wezterm.cli("spawn", "--new-window", ...args)).trim();
}

async function find(wezterm: Wezterm, pane: string): Promise<ListedPane | undefined> {
  return (await wezterm.list()).find(({ pane_id: id }) => String(id) === pane);
}

function sees(wezterm: Wezterm, pane: string, wanted: string): Promise<string | undefined | false> {
  return until(`${wanted} in pane ${pane}`, async () => {
    const text = await wezterm.cli("get-text", "--pane-id", pane);
    return text.includes(wanted) && text;
  });
}

describe("programs and their panes", () => {
  test("a split without room has started its program all the same, in a pane that no list shows", async () => {
    await using wezterm = await startWezterm();
    const mark = join(wezterm.home, "started");
    const program = ["--", "sh", "-c", 'touch "$1"; exec sleep 300', "sh", mark];
    const split = ["-n", "cli", "split-pane", "--pane-id", "0", "--percent", "100", ...program];
    expect((await wezterm.call(split)).code).toBe(1);
    await until("the program that has no pane", () => existsSync(mark));
    expect((await wezterm.list()).map(({ pane_id: pane }) => pane)).toEqual([0]);
    // The id of the failed one is skipped.
    expect(await spawn(wezterm, ...sleep)).toBe("2");
  });

  test("a program that ignores SIGHUP outlives its pane", async () => {
    const script = "trap '' HUP; echo \"<$$>\"; while :; do sleep 1; done";
    const pane = await spawn(wezterm, "--", "sh", "-c", script);
    const [, pid] = /<(\d+)>/.exec(String(await sees(wezterm, pane, ">"))) ?? [];
    await wezterm.cli("kill-pane", "--pane-id", pane);
    expect(await find(wezterm, pane)).toBeUndefined();
    expect(process.kill(Number(pid), 0)).toBe(true);
  });

  test("a killed server takes the programs of its panes with it", async () => {
    await using wezterm = await startWezterm();
    await spawn(wezterm, "--", "cat");
    const mark = `WEZTERM_UNIX_SOCKET=${wezterm.socket}`;
    const programs = (): string[] => processesWith(mark).map(({ command }) => command);
    await until("the program", () => programs().includes("cat"));
    await wezterm.kill();
    await until("no program any more", () => programs().length === 0);
  });

  test("a script whose interpreter is missing gets a pane that is gone at once", async () => {
    const script = join(wezterm.home, "script");
    writeFileSync(script, "#!/nowhere/interpreter\n");
    chmodSync(script, 0o700);
    const pane = await spawn(wezterm, "--", script);
    await until(
      "no such pane",
      async () => !(await wezterm.list()).some(({ pane_id }) => `${pane_id}` === pane),
    );
  });

  test("text that is sent raw arrives byte by byte, and pasted text as the program wants it", async () => {
    const out = join(wezterm.home, "out");
    const script = 'stty raw -echo; printf "\\033[?2004hready"; exec cat > "$1"';
    const pane = await spawn(wezterm, "--", "sh", "-c", script, "sh", out);
    await sees(wezterm, pane, "ready");
    await wezterm.cli("send-text", "--no-paste", "--pane-id", pane, "a\u001b[A\n");
    await wezterm.cli("send-text", "--pane-id", pane, "b\u001b[201~\nc");
    const wanted = "a\u001b[A\n\u001b[200~b\nc\u001b[201~";
    await until("all that was sent", () => readFileSync(out, "utf8") === wanted);
  });

  test("a split inherits the directory of its pane, a new window does not", async () => {
    const pane = await spawn(wezterm, "--cwd", "/usr", ...sleep);
    const beside = (await wezterm.cli("split-pane", "--pane-id", pane, ...sleep)).trim();
    const other = await spawn(wezterm, ...sleep);
    const directory = async (id: string): Promise<string> => (await find(wezterm, id))?.cwd ?? "";
    await until("the programs", async () => (await directory(beside)) === "file:///usr/");
    await until("the other one", async () => (await directory(other)) === `file://${wezterm.home}/`);
  });

  test("get-text begins two lines too early as soon as lines have left the screen", async () => {
    const pane = await spawn(wezterm, "--", "sh", "-c", "seq 40; printf end; exec sleep 300");
    const text = await sees(wezterm, pane, "end");
    expect(String(text).split("\n").slice(0, 2)).toEqual(["16", "17"]);
    const lines = ["--start-line", "-3", "--end-line", "-2"];
    expect(await wezterm.cli("get-text", "--pane-id", pane, ...lines)).toBe("15\n16\n");
  });
});

describe("titles", () => {
  test("the icon's title goes before the window's, and the tab's own stays", async () => {
    const script = "printf '\\033]2;two\\007'; read x; printf '\\033]1;one\\007'; exec sleep 300";
    const pane = await spawn(wezterm, "--", "sh", "-c", script);
    const titled = (title: string): Promise<unknown> =>
      until(`the title ${title}`, async () => (await find(wezterm, pane))?.title === title);
    await titled("two");
    await wezterm.cli("set-tab-title", "--pane-id", pane, "mine");
    await wezterm.cli("send-text", "--no-paste", "--pane-id", pane, "\r");
    await titled("one");
    expect(await find(wezterm, pane)).toMatchObject({ tab_title: "mine", window_title: "two" });
  });

  test.skipIf(onRealWezterm)(`user variables are kept${onFakeOnly}`, async () => {
    const script = "printf '\\033]1337;SetUserVar=wzp=aGVsbG8=\\007ready'; exec sleep 300";
    const pane = await spawn(wezterm, "--", "sh", "-c", script);
    await sees(wezterm, pane, "ready");
    expect(await wezterm.userVars(Number(pane))).toEqual({ wzp: "hello" });
  });
});

describe("arrangements", () => {
  test("a pane moves beside another one, and its empty window goes", async () => {
    await using wezterm = await startWezterm();
    const [one, two] = [await spawn(wezterm, ...sleep), await spawn(wezterm, ...sleep)];
    await wezterm.cli("split-pane", "--pane-id", one, "--left", "--move-pane-id", two);
    const [first, second] = [await find(wezterm, one), await find(wezterm, two)];
    expect(second).toMatchObject({ left_col: 0, tab_id: first?.tab_id, window_id: first?.window_id });
    expect(first).toMatchObject({ left_col: 41, size: { cols: 39 } });
    expect(new Set((await wezterm.list()).map(({ window_id: window }) => window)).size).toBe(2);
  });

  test("a pane moves to a new window of a named workspace", async () => {
    const pane = (await wezterm.cli("split-pane", "--pane-id", "0", ...sleep)).trim();
    await wezterm.cli("move-pane-to-new-tab", "--pane-id", pane, "--new-window", "--workspace", "w");
    expect(await find(wezterm, pane)).toMatchObject({ workspace: "w", size: { cols: 80, rows: 24 } });
    expect(await find(wezterm, "0")).toMatchObject({ size: { cols: 80, rows: 24 } });
  });

  test("zoomed, a pane has the whole tab and its place; a split ends that", async () => {
    const pane = await spawn(wezterm, ...sleep);
    const right = (await wezterm.cli("split-pane", "--pane-id", pane, "--right", ...sleep)).trim();
    await wezterm.cli("zoom-pane", "--pane-id", right);
    expect(await find(wezterm, right)).toMatchObject({ is_zoomed: true, size: { cols: 80 }, left_col: 40 });
    expect(await find(wezterm, pane)).toMatchObject({ is_zoomed: false, size: { cols: 39 } });
    await wezterm.cli("split-pane", "--pane-id", pane, ...sleep);
    expect(await find(wezterm, right)).toMatchObject({ is_zoomed: false, size: { cols: 40 } });
  });

  test("a split to the left of a pane that is not active makes that pane active, not the new one", async () => {
    const left = await spawn(wezterm, ...sleep);
    await wezterm.cli("split-pane", "--pane-id", left, "--right", ...sleep);
    const added = (await wezterm.cli("split-pane", "--pane-id", left, "--left", ...sleep)).trim();
    // The active pane is stored as an index in the order of panes, which the new one has shifted.
    expect(await find(wezterm, left)).toMatchObject({ is_active: true });
    expect(await find(wezterm, added)).toMatchObject({ is_active: false, left_col: 0 });
  });

  test("after a split of the whole tab, new tabs of its window are born too small", async () => {
    const pane = await spawn(wezterm, ...sleep);
    await wezterm.cli("split-pane", "--pane-id", pane, "--right", ...sleep);
    await wezterm.cli("split-pane", "--pane-id", pane, "--top-level", "--left", "--percent", "20", ...sleep);
    const tab = (await wezterm.cli("spawn", "--pane-id", pane, ...sleep)).trim();
    expect(await find(wezterm, tab)).toMatchObject({ size: { cols: 63 } });
  });

  test("tabs are found by their place, from the end too, and from the present one", async () => {
    const pane = await spawn(wezterm, ...sleep);
    for (const _ of [1, 2]) await wezterm.cli("spawn", "--pane-id", pane, ...sleep);
    for (const tab of [
      ["--tab-index", "-1"],
      ["--tab-index", "0"],
      ["--tab-relative", "-1"],
    ]) {
      await wezterm.cli("activate-tab", "--pane-id", pane, ...tab);
    }
    const far = ["-n", "cli", "activate-tab", "--pane-id", pane, "--tab-index", "9"];
    const { code, stderr } = await wezterm.call(far);
    expect([code, stderr]).toEqual([1, expect.stringContaining("tab index 9 is invalid; terminating")]);
  });
});
