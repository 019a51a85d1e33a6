import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { openPanes } from "../../packages/cli/src/panes/open-panes.ts";
import { writeRecord } from "../../packages/cli/src/workspace/workspace-record.ts";
import { homePaths } from "../../packages/shared/src/protocol/home.ts";
import { TmuxTerminal } from "../rigs/tmux-terminal.ts";

const plan = `# the shop
tasks:
  api:   npm start   # port 3000
  web: npm run dev
layouts:   # what I look at
  default: agents  # for now
# the end
`;

/** The text after `default` in the plan, once the panes of the first test are saved. */
const saved = `  mine:
    - columns: [70, 30]
      panes:
        - { shell: . }
        - rows:
            - { shell: . }
            - { shell: . }
    - { shell: . }
`;

describe.skipIf(!TmuxTerminal.available)("wzp layout save", () => {
  let directory: string;
  let project: string;
  let terminal: TmuxTerminal;

  beforeEach(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "wzp-layout-")));
    project = join(directory, "shop");
    mkdirSync(project);
    writeFileSync(join(project, "wezterm-parallel.yaml"), plan);
    // Independent of this process's umask, which test files share.
    chmodSync(join(project, "wezterm-parallel.yaml"), 0o640);
    terminal = await TmuxTerminal.open({
      directory,
      cwd: project,
      columns: 121,
      rows: 41,
      env: { TMUX: `${join(directory, "tmux")},0,0`, TMUX_PANE: "%0" },
    });
  });

  afterEach(async () => {
    await terminal[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true, force: true });
  });

  const planText = (): string => readFileSync(join(project, "wezterm-parallel.yaml"), "utf8");

  /** Makes two columns, the right one with two rows, and a second window; each pane only waits. */
  function splitByHand(): void {
    terminal.tmux("split-window", "-d", "-h", "-l", "36", "-t", "%0", "cat");
    terminal.tmux("split-window", "-d", "-v", "-t", "%1", "cat");
    terminal.tmux("new-window", "-d", "-n", "\u{1F4A5}evil", "cat");
  }

  test("saves the current arrangement to the plan without changing anything else in it", async () => {
    splitByHand();
    terminal.type("wzp layout save mine; echo ended $?");
    await terminal.sees("ended 0");
    expect(planText()).toBe(plan.replace("# for now\n", `# for now\n${saved}`));
    expect(statSync(join(project, "wezterm-parallel.yaml")).mode & 0o777).toBe(0o640);
    terminal.type("clear; wzp layout show mine --size 60x12; echo shown $?");
    expect(await terminal.sees("shown 0")).toContain("├────");
  });

  test("saves all panes when one is zoomed", async () => {
    splitByHand();
    terminal.tmux("resize-pane", "-Z", "-t", "%0");
    terminal.type("wzp layout save mine; echo ended $?");
    await terminal.sees("ended 0");
    expect(planText()).toBe(plan.replace("# for now\n", `# for now\n${saved}`));
  });

  test("keeps a plan that is a symbolic link a link", async () => {
    const real = join(directory, "real.yaml");
    writeFileSync(real, plan);
    rmSync(join(project, "wezterm-parallel.yaml"));
    symlinkSync(real, join(project, "wezterm-parallel.yaml"));
    terminal.type("wzp layout save mine; echo ended $?");
    await terminal.sees("ended 0");
    expect(readFileSync(real, "utf8")).toContain("  mine:\n    - { shell: . }\n");
    expect(planText()).toBe(readFileSync(real, "utf8"));
  });

  test("asks before replacing a layout; --force replaces it, and without a terminal it is refused", async () => {
    terminal.type("wzp layout save default; echo ended $?");
    await terminal.sees("already has a layout default. Replace it? [y/N]");
    terminal.type("n");
    await terminal.sees("ended 2");
    expect(planText()).toBe(plan);
    terminal.type("clear; wzp layout save default </dev/null; echo now $?");
    expect(await terminal.sees("now 2")).toContain("--force");
    expect(planText()).toBe(plan);
    terminal.type("clear; wzp layout save default; echo then $?");
    await terminal.sees("[y/N]");
    terminal.type("y");
    await terminal.sees("then 0");
    const replaced = plan.replace("  default: agents  # for now\n", "  default:\n    - { shell: . }\n");
    expect(planText()).toBe(replaced);
    terminal.type("clear; wzp layout save default --force --json; echo last $?");
    expect(await terminal.sees("last 0")).toContain('"replaced":true');
    expect(planText()).toBe(replaced);
  });

  test("saves the purpose of each pane of the project's workspace", async () => {
    splitByHand();
    terminal.tmux("rename-session", "-t", "0", "shop");
    const home = homePaths({
      env: { WZP_HOME: join(directory, "home") },
      homeDirectory: directory,
      userId: process.getuid?.() ?? 0,
    });
    const opened = await openPanes({
      env: { ...process.env, TMUX: `${join(directory, "tmux")},0,0` },
      driver: "tmux",
    });
    if (!opened.ok) throw new Error(opened.failure.detail);
    const { instance } = opened.value.panes;
    await opened.value.panes[Symbol.asyncDispose]();
    const contents = [{ kind: "task", task: "api" }, { kind: "next" }, { kind: "list" }] as const;
    const specs = contents.map((content, at) => ({ place: `p${at}`, content }));
    writeRecord(home, "shop", {
      version: 1,
      name: "shop",
      scope: { kind: "project", project },
      directory: project,
      token: "t",
      terminal: "tmux",
      instance,
      automatic: false,
      layout: {
        tabs: [
          {
            title: "work",
            root: {
              kind: "rows",
              shares: [40, 30, 30],
              children: specs.map((pane) => ({ kind: "pane", pane })),
            },
          },
        ],
      },
      shown: {},
      living: specs.map(({ place }, at) => ({ place, pane: `%${at}`, pid: 1, startedAt: "1" })),
    });
    terminal.type("wzp layout save mine; echo ended $?");
    await terminal.sees("ended 0");
    const places = saved
      .replace("- columns", "- tab: work\n      columns")
      .replace("{ shell: . }", "{ task: api }")
      .replace("            - { shell: . }", "            - { next: 1 }")
      .replace("            - { shell: . }", "            - { list: true }");
    expect(planText()).toBe(plan.replace("# for now\n", `# for now\n${places}`));
  });

  test("explains what to do without a terminal, and writes nothing", async () => {
    terminal.type("env -u TMUX -u TMUX_PANE HOME=.. TMUX_TMPDIR=.. wzp layout save mine; echo ended $?");
    expect(await terminal.sees(/ended [1-9]/)).toContain("error:");
    expect(planText()).toBe(plan);
  });
});
