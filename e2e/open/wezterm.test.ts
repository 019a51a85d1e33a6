import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { TestHome, type Ended } from "../rig/home.ts";
import { until } from "../rig/until.ts";
import { startWezterm, type ListedPane, type Wezterm } from "../wezterm/rig.ts";
import { listener } from "./open-desk.ts";

/** Two WezTerms and three openings one after the other: 15 s on a machine that others keep busy. */
vi.setConfig({ testTimeout: 90_000 });

const main = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const plan = `
limits: { parallel: 2 }
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
  three: { run: '${listener("three")}', checkout: none }
`;

describe("wzp open in WezTerm", () => {
  let wezterm: Wezterm;
  let home: TestHome;
  let project: string;

  beforeEach(async () => {
    wezterm = await startWezterm();
    home = new TestHome();
    project = join(home.path, "tally");
    mkdirSync(project);
    writeFileSync(join(project, "wezterm-parallel.yaml"), plan);
  });
  afterEach(async () => {
    await home[Symbol.asyncDispose]();
    await wezterm[Symbol.asyncDispose]();
  });

  const wzp = async (...args: readonly string[]): Promise<Ended> => {
    const env = {
      ...wezterm.env,
      WZP_HOME: home.path,
      WEZTERM_UNIX_SOCKET: wezterm.socket,
      WEZTERM_EXECUTABLE_DIR: dirname(wezterm.executable),
      WEZTERM_PANE: "0",
      TERM_PROGRAM: "WezTerm",
    };
    const child = spawn(process.execPath, [main, ...args], { cwd: project, env, stdio: "pipe" });
    child.stdin.end();
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const code = await new Promise<number | null>((settle) => void child.once("close", settle));
    return { code, stdout, stderr };
  };
  const succeed = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await wzp(...args);
    if (code !== 0) throw new Error(`wzp ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  };
  const panes = async (): Promise<readonly ListedPane[]> =>
    (await wezterm.list()).filter(({ workspace }) => workspace === "tally");
  const text = (pane: number): Promise<string> => wezterm.cli("get-text", "--pane-id", String(pane));
  const paneWith = (wanted: string): Promise<number> =>
    until(`a pane with ${wanted}`, async () => {
      for (const { pane_id } of await panes()) if ((await text(pane_id)).includes(wanted)) return pane_id;
      return undefined;
    });
  const type = (pane: number, line: string): Promise<string> =>
    wezterm.cli("send-text", "--no-paste", "--pane-id", String(pane), `${line}\r`);
  const sees = (pane: number, wanted: string): Promise<boolean | undefined> =>
    until(`pane ${pane} shows ${wanted}`, async () => (await text(pane)).includes(wanted) || undefined);

  it("opens a workspace that is not shown, switches places without a call, and opens again after a restart", async () => {
    await succeed("run", "--detach");
    const opening = await succeed("open");
    expect(opening).toContain("3 panes in workspace tally (WezTerm): 2 tasks shown, 0 wait in the list.");
    expect(opening).toContain("wzp open --switch");
    const one = await paneWith("one listens");
    const two = await paneWith("two listens");
    const list = await paneWith("tally · 2 tasks shown");
    await until("what the plugin reads", async () => {
      const variables = await wezterm.userVars(two);
      return variables === undefined || JSON.parse(variables["wzp"] ?? "{}").task === "r1/two";
    });
    const ofList = { v: 1, state: "list", workspace: "tally" };
    const { wzp: said = JSON.stringify(ofList) } = (await wezterm.userVars(list)) ?? {};
    expect(JSON.parse(said)).toEqual(ofList);
    const before = await panes();
    await type(two, "end");
    await sees(two, "three listens");
    expect((await panes()).map(({ pane_id }) => pane_id)).toEqual(before.map(({ pane_id }) => pane_id));
    await type(one, "a");
    await sees(one, "one heard a");
    // Closing a pane only detaches, and the next open brings it back.
    await wezterm.cli("kill-pane", "--pane-id", String(one));
    await sees(list, "1 without a place");
    expect(await succeed("open")).toContain("(what was closed is back): 2 tasks shown");
    await paneWith("one heard a");
    const placesOf = (listed: readonly ListedPane[]) => new Set(listed.map(placeOf));
    const arranged = placesOf(await panes());
    expect(arranged).toEqual(placesOf(before));
    await wezterm.restart();
    await until("the places are gone", () =>
      home.processes().every(({ command }) => !/main\.ts (place|workspace)/.test(command)),
    );
    expect(await succeed("open")).toContain("3 panes in workspace tally (WezTerm): 2 tasks shown");
    expect(placesOf(await panes())).toEqual(arranged);
    await paneWith("one heard a");
    await paneWith("three listens");
  });
});

function placeOf({ left_col, top_row, size }: ListedPane): string {
  return `${size.cols}×${size.rows} at ${left_col},${top_row}`;
}
