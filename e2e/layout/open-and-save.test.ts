import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { TestHome } from "../rigs/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

const layout = (name: string): string => `  ${name}:
    - tab: work
      columns: [60, 40]
      panes:
        - { task: api }
        - rows:
            - { next: 1 }
            - { shell: . }
    - { list: true }
`;

const plan = `tasks:
  api: { run: "echo api is up; sleep 600", checkout: project }
  web: { run: "echo web is up; sleep 600", checkout: project }
layouts:
${layout("default")}`;

test.skipIf(!TmuxTerminal.available)(
  "saves the panes of an opened layout as that layout, and the user's own panes as shells",
  { timeout: 120_000 },
  async () => {
    await using home = new TestHome();
    const project = join(home.path, "shop");
    mkdirSync(project);
    const file = join(project, "wezterm-parallel.yaml");
    writeFileSync(file, plan);
    const submitted = await home.wzp(project, "run", "--detach");
    expect([submitted.code, submitted.stderr]).toEqual([0, ""]);
    await using terminal = await TmuxTerminal.open({
      directory: home.path,
      cwd: project,
      columns: 120,
      rows: 40,
    });
    const env = { ...home.env(), TMUX: `${join(home.path, "tmux")},0,0`, TMUX_PANE: "%0" };
    const wzp = async (...args: readonly string[]): Promise<unknown> => {
      const child = spawn(process.execPath, [mainProgram, ...args], { cwd: project, env, stdio: "ignore" });
      return (await once(child, "close"))[0];
    };
    expect(await wzp("open")).toBe(0);
    expect(await wzp("layout", "save", "again")).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(plan + layout("again"));
    terminal.tmux("split-window", "-d", "-v", "-l", "10", "-t", "shop:0.0", "cat");
    expect(await wzp("layout", "save", "more")).toBe(0);
    const more = layout("more").replace(
      "        - { task: api }\n",
      "        - rows: [75, 25]\n          panes:\n            - { task: api }\n            - { shell: . }\n",
    );
    expect(readFileSync(file, "utf8")).toBe(plan + layout("again") + more);
  },
);
