import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { LayoutNode, Size } from "@wezterm-parallel/shared/domain/layout/layout";

import { eventually, must, refused, Witness } from "../../../test/rigs/panes-rig.ts";
import type { NewTabs, PaneProgram } from "../panes.ts";
import { connectTmux } from "./connect-tmux.ts";
import { TmuxRig, type TmuxRigOptions } from "../../../test/rigs/tmux-rig.ts";

const small: Size = { columns: 80, rows: 24 };

describe.skipIf(!TmuxRig.available)("the tmux server", () => {
  let rig: TmuxRig;
  const start = (options: TmuxRigOptions = {}) => (rig = new TmuxRig(options));
  afterEach(() => rig[Symbol.asyncDispose]());

  describe("that does not run yet", () => {
    beforeEach(() => void start({ server: "none" }));

    test("has no panes and is started by the first workspace", async () => {
      const panes = await rig.connect();
      expect(await must(panes.list())).toEqual([]);
      expect(panes.instance).toBe("");
      const opened = await must(panes.open(one(rig, "desk")));
      expect(await must(panes.list())).toMatchObject([{ id: opened[0]?.pane, workspace: "desk", ...small }]);
      expect(panes.instance).toContain(String(rig.pid));
    });

    test("is started once by two that open at the same moment", async () => {
      const [a, b] = [await rig.connect(), await rig.connect()];
      const opened = await Promise.all([must(a.open(one(rig, "desk"))), must(b.open(one(rig, "desk")))]);
      const panes = await must((await rig.connect()).list());
      expect(panes.map(({ id }) => id).toSorted()).toEqual(
        opened
          .flat()
          .map(({ pane }) => pane)
          .toSorted(),
      );
      expect(new Set(panes.map(({ workspace }) => workspace))).toEqual(new Set(["desk"]));
    });

    test("is not started by forty panes that have no room", async () => {
      const panes = await rig.connect();
      const size = { columns: 80, rows: 24 };
      const failure = await refused(panes.open({ workspace: "desk", size, layout: grid(rig, 40) }));
      expect(failure).toMatchObject({ reason: "conflict", data: { panes: 40 } });
      expect(() => rig.tmux("list-sessions")).toThrow(/no server running|error connecting/);
    });

    test("without tmux, or with an old one, names what to install", async () => {
      const bin = join(rig.directory, "bin");
      mkdirSync(bin);
      const env = { ...rig.env, PATH: bin };
      expect((await refused(connectTmux({ env }))).reason).toBe("missing-program");
      const script = `#!/bin/sh\n[ "$1" = -V ] && echo tmux 3.1c && exit\necho no server running on x >&2\nexit 1\n`;
      writeFileSync(join(bin, "tmux"), script);
      chmodSync(join(bin, "tmux"), 0o755);
      const failure = await refused(connectTmux({ env }));
      expect(failure).toMatchObject({ reason: "unsupported", hint: expect.stringContaining("3.2") });
      expect(failure.detail).toContain("3.1c");
    });
  });

  describe("of the user", () => {
    beforeEach(() => void start());

    test("is the one that the command runs in, or the one that is named", async () => {
      const socket = rig.tmux("display-message", "-p", "#{socket_path}");
      const inside = { PATH: rig.env["PATH"], HOME: rig.directory, TMUX: `${socket},1,0` };
      expect((await must(connectTmux({ env: inside }))).instance).toContain(socket);
      const named = await must(connectTmux({ env: rig.env, server: { name: "other" } }));
      expect(await must(named.list())).toEqual([]);
      const explicit = await must(
        connectTmux({ env: inside, server: { socket: join(rig.directory, "no") } }),
      );
      expect(await must(explicit.list())).toEqual([]);
    });

    test("keeps its settings, hooks and environment, and gives a task's secrets to nobody else", async () => {
      const before = settings(rig);
      const panes = await rig.connect();
      const program = { ...cat(rig), env: { PATH: "/bin:/usr/bin", SECRET: "hunter2" } };
      const root = pair(program, program);
      const opened = await must(
        panes.open({ workspace: "desk", size: small, layout: { tabs: [{ root }, { root }] } }),
      );
      await must(panes.split({ pane: opened[0]?.pane ?? "", side: "top", cells: 3, program }));
      expect(settings(rig)).toBe(before);
      const told = rig.tmux("show-environment", "-t", "=desk:") + rig.tmux("show-environment", "-g");
      expect(told + rig.tmux("list-panes", "-a", "-F", "#{pane_start_command}")).not.toContain("hunter2");
    });

    test("takes an environment that no arguments could carry", async () => {
      const large = "x".repeat(100_000);
      // tmux 3.2 interprets words with these prefixes where it parses them twice.
      const args = ["%if", "%E6%97"];
      const witness = new Witness(rig.directory, "large", { args, env: { LARGE: large } });
      const panes = await rig.connect();
      await must(panes.open(one(rig, "desk", witness.program)));
      await witness.started();
      expect(witness.env["LARGE"]).toBe(large);
      expect(witness.args).toEqual(args);
    });

    test("reads names of tabs back as they were given, and shows none as a style or a program", async () => {
      const panes = await rig.connect();
      const [opened] = await must(panes.open(one(rig, "desk")));
      const title = "#[fg=red]a ##[b] #(touch x) \\n \\\\ ";
      await must(panes.label(opened?.pane ?? "", title));
      expect((await must(panes.list())).find(({ id }) => id === opened?.pane)?.tabTitle).toBe(title);
      expect(rig.tmux("list-windows", "-t", "=desk:", "-F", "#{window_name}")).toMatch(
        /^##\[fg=red\]a ####\[b\]/,
      );
    });

    test("that hangs does not carry out abandoned commands later", async () => {
      const panes = await rig.connect();
      const witness = new Witness(rig.directory, "late");
      const before = await must(panes.list());
      const opening = panes.open(one(rig, "desk", witness.program));
      rig.freeze();
      expect((await refused(opening)).reason).toBe("unavailable");
      rig.thaw();
      expect(await must(panes.list())).toEqual(before);
      expect(witness.hasStarted).toBe(false);
    });
  });

  test("that ends while tabs are opened is reported, and no tab is left", async () => {
    start({ settings: `set-hook -g after-new-window "kill-server"\n` });
    const panes = await rig.connect();
    const { root } = one(rig, "desk").layout.tabs[0] ?? { root: pair(cat(rig), cat(rig)) };
    const layout = { tabs: [{ root }, { root }, { root }] };
    expect((await refused(panes.open({ workspace: "desk", size: small, layout }))).reason).toBe(
      "unavailable",
    );
    expect(() => rig.tmux("list-sessions")).toThrow(/no server running|error connecting/);
  });

  test("that refuses one of the tabs keeps none of them", async () => {
    start({ settings: `set-hook -g after-rename-window "kill-window -t 1"\n` });
    const panes = await rig.connect();
    const before = await must(panes.list());
    const root = pair(cat(rig), cat(rig));
    const layout = { tabs: [{ root }, { root }, { root }] };
    expect((await refused(panes.open({ workspace: "desk", size: small, layout }))).reason).toBe("not-found");
    expect(await must(panes.list())).toEqual(before);
  });

  test.each([
    { columns: 20, rows: 5, count: 2 },
    { columns: 80, rows: 24, count: 12 },
    { columns: 250, rows: 80, count: 40 },
  ])("cuts $columns×$rows cells into $count panes without gap or overlap", async ({ count, ...size }) => {
    start({ settings: "setw -g pane-border-status top\n" });
    const panes = await rig.connect();
    const opened = await must(panes.open({ workspace: "desk", size, layout: grid(rig, count) }));
    expect(opened).toHaveLength(count);
    const its = (await must(panes.list())).filter(({ workspace }) => workspace === "desk");
    const [columns, rows] = [its.map((each) => each.columns), its.map((each) => each.rows)];
    expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(1);
    expect(Math.max(...rows) - Math.min(...rows)).toBeLessThanOrEqual(2);
    expect(Math.max(...its.map((each) => each.left + each.columns))).toBe(size.columns);
    expect(Math.max(...its.map((each) => each.top + each.rows))).toBe(size.rows);
  });

  test("ends a session of ours only with its last pane", async () => {
    start();
    const panes = await rig.connect();
    const [opened] = await must(panes.open(one(rig, "desk")));
    await must(panes.close(opened?.pane ?? ""));
    await eventually("the session is gone", () => !rig.tmux("list-sessions").includes("desk"));
  });
});

function cat(rig: TmuxRig): PaneProgram {
  return { argv: ["/bin/cat"], cwd: rig.directory, env: { PATH: "/bin:/usr/bin" } };
}

function one(rig: TmuxRig, workspace: string, program: PaneProgram = cat(rig)): NewTabs {
  const root = { kind: "pane", pane: { place: "one", ...program } } as const;
  return { workspace, size: small, layout: { tabs: [{ root }] } };
}

type Node = LayoutNode<PaneProgram & { readonly place: string }>;

function pair(...programs: readonly [PaneProgram, PaneProgram]): Node {
  const children = programs.map((program, at) => paneNode(String(at), program));
  return { kind: "rows", shares: [50, 50], children };
}

function paneNode(place: string, program: PaneProgram): Node {
  return { kind: "pane", pane: { place, ...program } };
}

/** Columns of at most ten rows. */
function grid(rig: TmuxRig, count: number): NewTabs["layout"] {
  const columns = Math.ceil(count / 10);
  const children = Array.from({ length: columns }, (_, at) => {
    const places = Array.from({ length: count / columns }, (__, row) => `${at}.${row}`);
    return evenly(
      "rows",
      places.map((place) => paneNode(place, cat(rig))),
    );
  });
  return { tabs: [{ root: columns === 1 ? (children[0] as Node) : evenly("columns", children) }] };
}

function evenly(kind: "rows" | "columns", children: readonly Node[]): Node {
  return { kind, shares: children.map(() => 100 / children.length), children };
}

function settings(rig: TmuxRig): string {
  const asked = [
    ["show-options", "-s"],
    ["show-options", "-g"],
    ["show-options", "-gw"],
    ["show-hooks", "-g"],
  ];
  return [...asked, ["show-environment", "-g"]].map((args) => rig.tmux(...args)).join("\n");
}
