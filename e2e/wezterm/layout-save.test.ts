import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { TestHome } from "../rigs/home.ts";
import { startWezterm, type Wezterm } from "../rigs/wezterm/rig.ts";

const plan = "# mine\ntasks: { api: npm start }\n";

describe("wzp layout save in WezTerm", () => {
  let wezterm: Wezterm;
  let home: TestHome;
  let project: string;

  beforeEach(async () => {
    wezterm = await startWezterm();
    home = new TestHome();
    project = join(home.path, "shop");
    mkdirSync(project);
    writeFileSync(join(project, "wezterm-parallel.yaml"), plan);
  });
  afterEach(async () => {
    await home[Symbol.asyncDispose]();
    await wezterm[Symbol.asyncDispose]();
  });

  const planText = (): string => readFileSync(join(project, "wezterm-parallel.yaml"), "utf8");
  const pane = async (...args: readonly string[]): Promise<string> =>
    (await wezterm.cli(...args, "--", "sleep", "600")).trim();
  const save = async (ownPane: string): Promise<{ code: unknown; stderr: string }> => {
    const env = {
      ...wezterm.env,
      WZP_HOME: home.path,
      WEZTERM_UNIX_SOCKET: wezterm.socket,
      WEZTERM_EXECUTABLE_DIR: dirname(wezterm.executable),
      WEZTERM_PANE: ownPane,
    };
    const child = spawn(process.execPath, [mainProgram, "layout", "save", "mine"], { cwd: project, env });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.stdout.resume();
    child.stdin.end();
    const [code] = (await once(child, "close")) as unknown[];
    return { code, stderr };
  };

  test("rows, columns and tabs of the workspace in which it is typed come into the plan", async () => {
    const left = await pane("spawn", "--new-window", "--workspace", "desk");
    const right = await pane("split-pane", "--pane-id", left, "--right", "--percent", "40");
    await pane("split-pane", "--pane-id", right, "--bottom", "--percent", "25");
    await pane("spawn", "--pane-id", left);
    await pane("spawn", "--new-window", "--workspace", "elsewhere");
    const saved = await save(left);
    expect([saved.code, saved.stderr]).toEqual([0, ""]);
    expect(planText()).toBe(
      `${plan}
layouts:
  mine:
    - columns: [60, 40]
      panes:
        - { shell: . }
        - rows: [75, 25]
          panes:
            - { shell: . }
            - { shell: . }
    - { shell: . }
`,
    );
  });

  test("a zoomed pane hides where the others are: it says so, and writes nothing", async () => {
    const left = await pane("spawn", "--new-window", "--workspace", "desk");
    await pane("split-pane", "--pane-id", left, "--right");
    await wezterm.cli("zoom-pane", "--pane-id", left);
    const saved = await save(left);
    expect(saved.code).toBe(2);
    expect(saved.stderr).toContain("Unzoom the pane");
    expect(planText()).toBe(plan);
  });
});
