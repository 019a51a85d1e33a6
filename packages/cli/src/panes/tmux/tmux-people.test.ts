import { spawn } from "@lydell/node-pty";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import { eventually, must, refused, Witness } from "../../../test/rigs/panes-rig.ts";
import type { NewTabs, PaneProgram } from "../panes.ts";
import { connectTmux } from "./connect-tmux.ts";
import type { TmuxPanes } from "./tmux-panes.ts";
import { TmuxRig } from "../../../test/rigs/tmux-rig.ts";

const small: Size = { columns: 80, rows: 24 };

describe.skipIf(!TmuxRig.available)("people in tmux", () => {
  let rig: TmuxRig;
  let panes: TmuxPanes;
  beforeEach(async () => {
    rig = new TmuxRig();
    panes = await rig.connect();
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const viewOf = async (pane: string) => (await must(panes.list())).find(({ id }) => id === pane)?.view;

  test("have the keyboard in the tab they see; a read-only terminal only sees, a control client is nobody", async () => {
    const [first, second] = await must(panes.open(tabs(rig, "desk", 2)));
    const [shown, other] = [first?.pane ?? "", second?.pane ?? ""];
    const control = spawn("tmux", ["-C", "attach-session", "-t", "=desk"], {
      env: { ...rig.env, TERM: "xterm" },
    });
    await eventually("the control client is there", () => rig.tmux("list-clients").includes("control-mode"));
    expect(await viewOf(shown)).toBe("hidden");
    control.kill("SIGKILL");
    await eventually("the control client is gone", () => rig.tmux("list-clients") === "");
    await rig.attach("desk", "-r");
    expect(await viewOf(shown)).toBe("shown");
    await rig.attach("desk");
    expect([await viewOf(shown), await viewOf(other)]).toEqual(["keyboard", "hidden"]);
    rig.tmux("select-window", "-t", other);
    expect([await viewOf(shown), await viewOf(other)]).toEqual(["hidden", "keyboard"]);
  });

  test("keep a pane that they type into: it is not closed under their hands", async () => {
    const [first] = await must(panes.open(tabs(rig, "desk", 2)));
    const pane = first?.pane ?? "";
    await rig.attach("desk");
    expect((await refused(panes.close(pane))).reason).toBe("conflict");
    expect(await viewOf(pane)).toBe("keyboard");
    rig.tmux("select-window", "-t", "=desk:1");
    await must(panes.close(pane));
    expect(await viewOf(pane)).toBeUndefined();
  });

  test("keep the pane that they zoomed, and what they type, while its neighbours come and go", async () => {
    const witness = new Witness(rig.directory, "seat");
    const pane = await rig.person.sitDown(witness.program);
    await witness.started();
    const beside = await must(panes.split({ pane, side: "right", cells: 20, program: cat(rig) }));
    rig.tmux("resize-pane", "-Z", "-t", pane);
    const text = "what is typed into a zoomed pane stays in it";
    const typing = rig.person.type(text);
    const more = await must(panes.split({ pane, side: "bottom", cells: 5, program: cat(rig) }));
    await must(panes.close(beside));
    await typing;
    await eventually("all of it arrived", () => witness.typed.length >= text.length);
    expect(witness.typed).toBe(text);
    const asked = rig.tmux("display-message", "-p", "-t", pane, "#{window_zoomed_flag} #{pane_active}");
    expect(asked).toBe("1 1");
    // The position after the zoom ends.
    const found = (await must(panes.list())).find(({ id }) => id === more);
    expect(found).toMatchObject({ left: 0, rows: 5 });
  });

  test("get tabs of the size of their terminal, or none where these have no room", async () => {
    const [first] = await must(panes.open(tabs(rig, "desk", 1)));
    await rig.attach("desk");
    const more = await must(panes.open(tabs(rig, "desk", 1)));
    const found = (await must(panes.list())).find(({ id }) => id === more[0]?.pane);
    // 120×40 less the status line.
    expect(found).toMatchObject({ columns: 120, rows: 39, view: "hidden" });
    const before = await must(panes.list());
    const children = Array.from({ length: 14 }, (_, at) => node(String(at), cat(rig)));
    const root = { kind: "rows", shares: children.map(() => 100 / 14), children } as const;
    const many = { workspace: "desk", size: { columns: 80, rows: 60 }, layout: { tabs: [{ root }] } };
    expect((await refused(panes.open(many))).reason).toBe("conflict");
    expect(await must(panes.list())).toEqual(before);
    expect(await viewOf(first?.pane ?? "")).toBe("keyboard");
  });

  test("are shown a workspace by the command for the place where they are", async () => {
    const [opened] = await must(panes.open(tabs(rig, "my.desk #1", 1)));
    const outside = await must(panes.showCommand("my.desk #1"));
    expect(outside.fillsTerminal).toBe(true);
    expect(outside.argv.slice(-3)).toEqual(["attach-session", "-t", "=my_desk _1"]);
    const [program, ...args] = outside.argv;
    const client = spawn(program, [...args], { env: { ...rig.env, TERM: "xterm-256color" } });
    client.onData(() => undefined);
    await eventually("it is shown", async () => (await viewOf(opened?.pane ?? "")) === "keyboard");
    const [second] = await must(panes.open(tabs(rig, "second", 1)));
    const socket = rig.tmux("display-message", "-p", "#{socket_path}");
    const env = { ...rig.env, TMUX: `${socket},1,0` };
    const inside = await must((await must(connectTmux({ env }))).showCommand("second"));
    expect(inside).toEqual({ argv: ["tmux", "switch-client", "-t", "=second"], fillsTerminal: false });
    rig.tmux(...inside.argv.slice(1));
    await eventually("it is shown", async () => (await viewOf(second?.pane ?? "")) === "keyboard");
    client.kill();
    expect((await refused(panes.showCommand("third"))).reason).toBe("not-found");
  });
});

function cat(rig: TmuxRig): PaneProgram {
  return { argv: ["/bin/cat"], cwd: rig.directory, env: { PATH: "/bin:/usr/bin" } };
}

function node(place: string, program: PaneProgram) {
  return { kind: "pane", pane: { place, ...program } } as const;
}

function tabs(rig: TmuxRig, workspace: string, count: number): NewTabs {
  const its = Array.from({ length: count }, (_, at) => ({ root: node(String(at), cat(rig)) }));
  return { workspace, size: small, layout: { tabs: its } };
}
