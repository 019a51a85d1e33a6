import { mkdirSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "./rigs/cli-rig.ts";

const plan = `tasks:
  fix-142: echo hi
  日本語のタスク: echo hi
layouts:
  default:
    - columns: [60, 40]
      panes: [{ task: fix-142 }, { rows: [{ log: fix-142 }, { shell: { task: fix-142 } }] }]
    - tab: 一覧
      rows: [{ task: 日本語のタスク }, { list: true }]
  mine: agents
`;

interface ListedLayout {
  readonly name: string;
  readonly from: string;
  readonly isDefault: boolean;
  readonly layout: { readonly tabs: readonly unknown[] };
}

describe("wzp layout", () => {
  let rig: CliRig;

  beforeAll(() => {
    rig = new CliRig();
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan);
  });
  afterAll(() => rig[Symbol.asyncDispose]());

  test("list draws the plan's layouts and the templates", async () => {
    const { stdout, status } = await rig.wzp(["layout", "list"]);
    expect(status).toBe(0);
    const [first] = stdout.split("\n\n");
    expect(first).toBe(
      [
        "default",
        "  plan: 2 tabs, the default",
        "  ┌─────────────────────────┬────────────────┐",
        "  │                         │                │",
        "  │                         │  log fix-142   │",
        "  │                         │                │",
        "  │         fix-142         │                │",
        "  │                         ├────────────────┤",
        "  │                         │                │",
        "  │                         │shell in fix-142│",
        "  │                         │                │",
        "  └─────────────────────────┴────────────────┘",
      ].join("\n"),
    );
    expect(stdout.match(/^\S+$/gm)).toEqual(["default", "mine", "grid", "main-left", "review", "agents"]);
  });

  test("list --json prints each layout with its arrangement", async () => {
    const { layouts } = JSON.parse((await rig.wzp(["layout", "list", "--json"])).stdout) as {
      layouts: readonly ListedLayout[];
    };
    expect(
      layouts.map(({ name, from, isDefault, layout }) => [name, from, isDefault, layout.tabs.length]),
    ).toEqual([
      ["default", "plan", true, 2],
      ["mine", "plan", false, 1],
      ["grid", "template", false, 1],
      ["main-left", "template", false, 1],
      ["review", "template", false, 1],
      ["agents", "template", false, 1],
    ]);
  });

  test("show draws each tab at the requested size with truncated names", async () => {
    const { stdout, stderr, status } = await rig.wzp(["layout", "show", "default", "--size", "20x5"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toBe(
      [
        "default (plan: 2 tabs) at 20×5",
        "┌───────────┬────────┐",
        "│           │log fix…│",
        "│  fix-142  │  8×2   │",
        "│   11×5    ├────────┤",
        "│           │shell i…│",
        "│           │  8×2   │",
        "└───────────┴────────┘",
        "tab 2: 一覧",
        "┌────────────────────┐",
        "│   日本語のタスク   │",
        "│        20×2        │",
        "├────────────────────┤",
        "│        list        │",
        "│        20×2        │",
        "└────────────────────┘",
        "",
      ].join("\n"),
    );
  });

  test("show --json prints the cells of each pane, and the panes that do not fit", async () => {
    const shown = await rig.wzp(["layout", "show", "default", "--size", "20x2", "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      name: "default",
      from: "plan",
      size: { columns: 20, rows: 2 },
      panes: [
        { tab: 1, shows: { kind: "task", task: "fix-142" }, left: 0, top: 0, columns: 11, rows: 2 },
        { tab: 1, shows: { kind: "shell", task: "fix-142" }, left: 12, top: 0, columns: 8, rows: 2 },
        { tab: 2, shows: { kind: "list" }, left: 0, top: 0, columns: 20, rows: 2 },
      ],
      left: 2,
    });
    const said = await rig.wzp(["layout", "show", "default", "--size", "20x2"]);
    expect(said.stderr).toBe("2 panes of this layout do not fit at this size.\n");
  });

  test("suggests the nearest layout name, and explains the format of a size", async () => {
    const unknown = await rig.wzp(["layout", "show", "dfault"]);
    expect(unknown.status).toBe(3);
    expect(unknown.stderr).toContain("Did you mean `default`? Layouts: `default`, `mine`, `grid`");
    for (const size of ["20", "0x5", "20x2000", "x"]) {
      const wrong = await rig.wzp(["layout", "show", "grid", "--size", size]);
      expect([wrong.status, wrong.stderr.includes("such as 120x40")]).toEqual([2, true]);
    }
  });

  test("lists the templates without a plan, and reports an error in the plan", async () => {
    const bare = `${rig.home}/bare`;
    mkdirSync(bare);
    const grid = await rig.wzp(["layout", "show", "grid", "--size", "80x24", "--tasks", "9"], { cwd: bare });
    expect(grid.stdout.match(/next task/g)).toHaveLength(2);
    writeFileSync(`${bare}/wezterm-parallel.yaml`, "tasks: { a: x }\nlayouts: { default: [{ task: b }] }\n");
    const broken = await rig.wzp(["layout", "list"], { cwd: bare });
    expect(broken.status).toBe(2);
    expect(broken.stderr).toContain("wezterm-parallel.yaml:2:30: there is no task `b`");
  });

  test("save requires a plan", async () => {
    const empty = `${rig.home}/empty`;
    mkdirSync(empty);
    const saved = await rig.wzp(["layout", "save", "mine"], { cwd: empty });
    expect(saved.status).toBe(3);
    expect(saved.stderr).toContain("wzp init");
  });
});
