import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { until } from "../rigs/until.ts";
import { hasTmux, listener, OpenDesk } from "../rigs/open/open-desk.ts";

const two = `
tasks:
  one: { run: '${listener("one")}', checkout: none }
  two: { run: '${listener("two")}', checkout: none }
`;

describe.skipIf(!hasTmux)("wzp open under adverse conditions", () => {
  it("explains what to do without a terminal, and starts one with --driver tmux", async () => {
    await using desk = await OpenDesk.open({ plan: two });
    const { TMUX: _, TMUX_PANE: __, ...env } = desk.env();
    const sockets = join(desk.directory, "sockets");
    mkdirSync(sockets, { mode: 0o700 });
    const outside = { ...env, TMUX_TMPDIR: sockets };
    const log = await desk.wzpIn(outside, "open");
    expect(log.code).toBe(4);
    expect(log.stderr).toContain("There is no terminal to show panes in");
    expect(log.stderr).toContain("--driver tmux");
    await desk.succeed("run", "--detach");
    await until("both tasks run", async () => {
      const { tasks } = JSON.parse(await desk.succeed("ps", "--json")) as { tasks: { state: string }[] };
      return tasks.filter(({ state }) => state === "running").length === 2;
    });
    const opened = await desk.wzpIn(outside, "open", "--driver", "tmux");
    expect(opened.stderr + opened.stdout).toContain("workspace tally (tmux): 2 tasks shown");
    expect(opened.stdout).toMatch(/^Show it with: tmux attach-session -t '=[\w-]+'$/m);
    // The server was started for it, and identifies the workspace for `wzp layout save`.
    await expect.poll(() => desk.record().instance, { timeout: 15_000 }).toContain(sockets);
    // Shown outside tmux, it fills the terminal until the person detaches.
    desk.terminal.type(`TMUX= TMUX_PANE= TMUX_TMPDIR=${sockets} wzp open --driver tmux --switch`);
    await desk.terminal.sees("[tally]");
    desk.terminal.press("C-b", "d");
    await desk.terminal.sees("[detached (from session tally)]");
    desk.killServer(join(sockets, `tmux-${process.getuid?.() ?? 0}`, "default"));
    await until("the panes are gone", () => desk.programs("place").length === 0);
    expect(JSON.parse(await desk.succeed("show", "r1/one", "--json"))).toMatchObject({ state: "running" });
  });

  it("opens only panes that fit in a terminal of 20×5", async () => {
    await using desk = await OpenDesk.open({ plan: two, columns: 20, rows: 5 });
    await desk.succeed("run", "--detach");
    const said = await desk.succeed("open", "--json");
    const { workspace } = JSON.parse(said) as {
      workspace: { panes: number; tasks: number; waiting: number };
    };
    expect(workspace.tasks + workspace.waiting).toBe(2);
    expect(desk.panes()).toHaveLength(workspace.panes);
    for (const { id, columns, rows } of desk.panes()) {
      const lines = desk.screen(id).split("\n");
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  });

  it("reports when the terminal dies; tasks continue and the next open works", async () => {
    await using desk = await OpenDesk.open({ plan: two });
    await desk.succeed("run", "--detach");
    const { done } = desk.start(["open"]);
    await until("it has begun", () => desk.programs("place").length > 0);
    desk.terminal.close();
    const broken = await done;
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toMatch(/^error: .+\./m);
    expect(broken.stderr).not.toContain("    at ");
    await desk.startTerminal();
    expect(await desk.succeed("open")).toContain("2 tasks shown");
    const one = await desk.paneWith("one listens");
    desk.type(one.id, "still");
    await desk.sees(one.id, "one heard still");
  });

  it("shows a few of very many running tasks; Enter in the list shows a waiting one in a place", async () => {
    const all = Array.from({ length: 60 }, (_, n) => n + 1).join(", ");
    const plan = `
limits: { parallel: 60 }
tasks:
  many: { run: 'echo number $WZP_MATRIX_N; exec sleep 600', checkout: none, matrix: { n: [${all}] } }
`;
    await using desk = await OpenDesk.open({ plan });
    await desk.succeed("run", "--detach");
    // This machine's worker runs fewer at once than the plan allows.
    const running = await until("all run that may", async () => {
      const status = JSON.parse(await desk.succeed("status", "--json")) as Status;
      const most = Math.min(60, status.workers[0]?.capacity.tasks ?? 0);
      return status.tasks.running === most ? most : undefined;
    });
    const { workspace } = JSON.parse(await desk.succeed("open", "--json")) as Opened;
    expect(workspace.panes).toBeLessThan(running);
    expect(workspace.panes).toBe(workspace.tasks + 1);
    expect(workspace.tasks + workspace.waiting).toBe(running);
    expect(desk.panes()).toHaveLength(workspace.panes);
    const list = await desk.paneWith(`${workspace.tasks} tasks shown, ${workspace.waiting} without a place`);
    const shown = new Set(workspace.places.map(({ task }) => task));
    const { tasks } = JSON.parse(await desk.succeed("ps", "--json")) as Listed;
    const waiting = tasks.filter(({ id, state }) => state === "running" && !shown.has(id));
    const [first = { id: "" }, second = { id: "" }] = waiting.toReversed();
    // The filter leaves one, which gets a place; the replaced one is then in the list.
    desk.press(list.id, "/");
    desk.tmux("send-keys", "-t", list.id, "-l", first.id);
    await desk.sees(list.id, `1 with "${first.id}"`);
    desk.press(list.id, "Enter");
    desk.press(list.id, "Enter");
    await desk.paneWith(new RegExp(`^number ${numberOf(first.id)}$`, "m"));
    await desk.sees(list.id, `${workspace.waiting} without a place`);
    expect(await desk.succeed("open", second.id)).toContain("(already open)");
    await desk.paneWith(new RegExp(`^number ${numberOf(second.id)}$`, "m"));
    expect(desk.panes()).toHaveLength(workspace.panes);
  });
});

interface Status {
  readonly tasks: { readonly running: number };
  readonly workers: readonly { readonly capacity: { readonly tasks: number } }[];
}

interface Opened {
  readonly workspace: {
    readonly panes: number;
    readonly tasks: number;
    readonly waiting: number;
    readonly places: readonly { readonly task?: string }[];
  };
}

interface Listed {
  readonly tasks: readonly { readonly id: string; readonly state: string }[];
}

function numberOf(id: string): string {
  return /\((\d+)\)/.exec(id)?.[1] ?? "";
}
