import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { SmallDisk, whyNoDisk } from "../rigs/errors/small-disk.ts";
import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const plan = `limits: { parallel: 2 }\ntasks:\n  a: { run: '${listener("a")}', checkout: none }\n  b: { run: '${listener("b")}', checkout: none }\n`;
const noDisk = whyNoDisk();

const directoryOf = (desk: OpenDesk): string => join(desk.home, "state", "workspaces");

describe.skipIf(!hasTmux)("the arrangement of a workspace", () => {
  it.skipIf(noDisk !== undefined)(
    `needs disk space to be opened; when the disk is full later, the workspace reports it and continues${noDisk === undefined ? "" : ` (skipped: ${noDisk})`}`,
    async () => {
      await using desk = await OpenDesk.open({ plan });
      await desk.succeed("run", "--detach");
      mkdirSync(directoryOf(desk), { mode: 0o700 });
      using disk = new SmallDisk(directoryOf(desk), 1);
      disk.fill();
      const refused = await desk.wzp("open", "--json");
      expect(refused.code).not.toBe(0);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { reason: "disk-full" } });
      expect(desk.tmux("list-sessions", "-F", "#{session_name}")).not.toContain("tally");
      disk.empty();
      await desk.succeed("open");
      disk.fill();
      const { id } = await desk.paneWith("a listens");
      desk.press(id, "C-\\");
      desk.press(id, "C-\\");
      await desk.paneWith("tally · The disk is full");
      expect(readdirSync(directoryOf(desk)).filter((name) => /\.json\./.test(name))).toEqual([]);
      expect(Object.values(desk.record().shown)).toContain("r1/a");
      disk.empty();
      await until("it is kept", () => !Object.values(desk.record().shown).includes("r1/a"));
      await desk.paneWith("tally · 1 task shown, 1 without a place");
    },
  );

  it("is restored completely in a larger terminal after a small one had no room for it", async () => {
    const layouts =
      "layouts: { default: [{ columns: [{ task: a }, { shell: . }, { log: b }, { list: true }] }] }";
    await using desk = await OpenDesk.open({ plan: `${layouts}\n${plan}`, columns: 160 });
    await desk.succeed("run", "--detach");
    desk.terminal.resize(14, 8);
    const { stdout, stderr } = await desk.wzp("open");
    expect([stdout, stderr].join("")).toContain("3 panes of the layout did not fit");
    desk.tmux("kill-session", "-t", "tally");
    await until("all panes are gone", () => desk.programs("workspace").length === 0);
    desk.terminal.resize(160, 45);
    expect(await desk.succeed("open")).toContain("4 panes in workspace tally");
    expect(desk.panes().map(({ columns }) => columns)).toEqual([40, 39, 39, 39]);
  });

  it("is replaced when the plan's default layout has changed", async () => {
    const layout = (panes: string): string => `layouts: { default: [{ columns: [${panes}] }] }\n${plan}`;
    await using desk = await OpenDesk.open({ plan: layout("{ task: a }, { list: true }") });
    await desk.succeed("run", "--detach");
    const again = async (): Promise<string> => {
      desk.tmux("kill-session", "-t", "tally");
      await until("all panes are gone", () => desk.programs("workspace").length === 0);
      return desk.succeed("open");
    };
    expect(await desk.succeed("open", "--layout", "grid")).toContain("3 panes");
    expect(await again()).toContain("3 panes");
    writeFileSync(
      join(desk.project, "wezterm-parallel.yaml"),
      layout("{ task: a }, { task: b }, { shell: . }, { list: true }"),
    );
    expect(await again()).toContain("4 panes");
  });

  it("is saved again when its file was damaged or removed while open, and nothing is opened twice", async () => {
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    await desk.succeed("open");
    const [name = ""] = readdirSync(directoryOf(desk)).filter((each) => each.endsWith(".json"));
    const file = join(directoryOf(desk), name);
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.slice(0, 100));
    expect(await desk.succeed("open")).toContain("3 panes in workspace tally (tmux) (already open)");
    expect(desk.panes()).toHaveLength(3);
    expect(desk.record().layout).toEqual((JSON.parse(whole) as ReturnType<typeof desk.record>).layout);
  });
});
