import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { OfInstance, OpenedTab, PluginPane } from "../../../plugin/plugin.ts";
import type { TestedTerminal, TestFunction } from "./tested-service.ts";
import { openTested, type TestedPlugin, until } from "./tested-plugin.ts";
import { PaneWitness } from "./pane-witness.ts";

interface TestedPort {
  readonly path: string;
  readonly open: () => Promise<TestedTerminal>;
}

interface Shown {
  readonly argv: readonly [string, ...string[]];
}

/** One terminal with the plugin connected to it. */
interface Scene {
  readonly terminal: TestedTerminal;
  readonly plugin: TestedPlugin;
  readonly instance: string;
  readonly directory: string;
  openTab(witness: PaneWitness, workspace?: string): Promise<OpenedTab>;
  list(): Promise<readonly PluginPane[]>;
}

export function testPanesPort(test: TestFunction, port: TestedPort): void {
  const inTerminal = (name: string, run: (scene: Scene) => Promise<void>) =>
    test(name, () => withScene(port, run));
  declarePrograms(inTerminal);
  declareSplits(inTerminal);
  declareNames(inTerminal);
  declareEnds(inTerminal);
}

type Declare = (name: string, run: (scene: Scene) => Promise<void>) => unknown;

function declarePrograms(inTerminal: Declare): void {
  inTerminal("a program gets its arguments, directory and environment to the letter", async (scene) => {
    const odd = join(scene.directory, "a  b'c\"d$HOME;日本#{pid}%");
    mkdirSync(odd);
    const args = ["", " ", "it's", `"$HOME" \`id\``, "two\nlines", "日本語 ✓", ";", "-x", "--", "\\", "%#"];
    const env = { ODD: "a b\n'c' \"d\" $HOME ; 日本\\", EMPTY: "" };
    const witness = new PaneWitness(scene.directory, "odd", { args, cwd: odd, env });
    const { pane } = await scene.openTab(witness);
    await witness.started();
    assert.deepEqual(witness.args, args);
    assert.equal(witness.cwd, odd);
    assert.equal(witness.env["ODD"], env.ODD);
    assert.equal(witness.env["EMPTY"], "");
    assert.equal(witness.env["WZP_PANE"], pane);
    assert.equal(witness.env["TMPDIR"], undefined);
  });

  inTerminal("a pane is gone soon after its program has ended", async (scene) => {
    const stays = new PaneWitness(scene.directory, "stays");
    await scene.openTab(stays);
    const witness = new PaneWitness(scene.directory, "ends");
    const { pane } = await scene.openTab(witness);
    await witness.started();
    witness.kill();
    await until("the pane is gone", async () => (await scene.list()).every(({ id }) => id !== pane));
  });

  inTerminal("closing hangs up the program; a pane that is gone is no failure", async (scene) => {
    const { instance, plugin } = scene;
    await scene.openTab(new PaneWitness(scene.directory, "stays"));
    const witness = new PaneWitness(scene.directory, "closed");
    const { pane } = await scene.openTab(witness);
    await witness.started();
    await plugin.must("close", { instance, pane });
    await until("the program was hung up", () => witness.wasHungUp);
    await until("the pane is gone", async () => (await scene.list()).every(({ id }) => id !== pane));
    await plugin.must("close", { instance, pane });
  });
}

function declareSplits(inTerminal: Declare): void {
  inTerminal(
    "a split takes its cells on its side, and the programs see their sizes once they are shown",
    async (scene) => {
      const { instance, plugin, directory } = scene;
      for (const side of ["left", "right", "top", "bottom"] as const) {
        const before = new PaneWitness(directory, `first-${side}`);
        const first = await scene.openTab(before, side);
        await before.started();
        const witness = new PaneWitness(directory, side);
        const isColumns = side === "left" || side === "right";
        const cells = isColumns ? 20 : 5;
        const split = { instance, pane: first.pane, side, cells, program: witness.program };
        const { pane } = await plugin.must<{ pane: string }>("split", split);
        const { columns, rows } = first.size;
        const [made, rest] = [await paneOf(scene, pane), await paneOf(scene, first.pane)];
        const all = isColumns ? columns : rows;
        const atStart = side === "left" || side === "top";
        const [its, others] = isColumns ? [made.columns, rest.columns] : [made.rows, rest.rows];
        const [itsPlace, otherPlace] = isColumns ? [made.left, rest.left] : [made.top, rest.top];
        assert.deepEqual([its, others], [cells, all - cells - 1], side);
        assert.deepEqual([itsPlace, otherPlace], atStart ? [0, cells + 1] : [all - cells, 0], side);
        assert.equal(isColumns ? made.rows : made.columns, isColumns ? rows : columns);
        assert.equal(made.tab, rest.tab);
        const { argv } = await plugin.must<Shown>("show", { instance, workspace: side });
        execFileSync(argv[0], argv.slice(1), { stdio: "ignore" });
        await until("it sees its size", () => witness.size === `${made.rows} ${made.columns}`);
        await until("the other one sees its size", () => before.size === `${rest.rows} ${rest.columns}`);
      }
    },
  );

  inTerminal("without room, or without the pane, nothing is made", async (scene) => {
    const { instance, plugin, directory } = scene;
    const { pane, size } = await scene.openTab(new PaneWitness(directory, "first"));
    const before = await scene.list();
    const witness = new PaneWitness(directory, "never");
    const { program } = witness;
    const wide = { instance, pane, side: "left", cells: size.columns, program };
    assert.equal((await plugin.refused("split", wide)).reason, "conflict");
    const unknown = { instance, pane: "99999", side: "left", cells: 5, program };
    assert.equal((await plugin.refused("split", unknown)).reason, "not-found");
    const label = { instance, pane: "99999", title: "x" };
    assert.equal((await plugin.refused("label", label)).reason, "not-found");
    assert.deepEqual(sorted(await scene.list()), sorted(before));
    assert.equal(witness.hasStarted, false);
  });
}

function declareNames(inTerminal: Declare): void {
  inTerminal("workspaces and titles are called as they should be", async (scene) => {
    const { instance, plugin, directory } = scene;
    for (const [at, name] of ["日本語の作業", "my.app: v2 #{pid}", "two  words", `q"u'o;te$HOME`].entries()) {
      const opened = await scene.openTab(new PaneWitness(directory, `named-${at}`), name);
      const made = await paneOf(scene, opened.pane);
      assert.deepEqual([made.workspace, made.tabTitle], [name, "title"]);
      assert.deepEqual([made.left, made.top], [0, 0]);
      assert.deepEqual({ columns: made.columns, rows: made.rows }, opened.size);
      await plugin.must("label", { instance, pane: opened.pane, title: name });
      assert.equal((await paneOf(scene, opened.pane)).tabTitle, name);
      const { argv } = await plugin.must<Shown>("show", { instance, workspace: name });
      assert.ok(argv.length > 0);
    }
    const tabs = new Set((await scene.list()).map(({ tab }) => tab));
    assert.ok(tabs.size >= 4);
  });
}

function declareEnds(inTerminal: Declare): void {
  inTerminal("every connection to one terminal names the same instance", async ({ plugin, instance }) => {
    assert.equal((await plugin.must<OfInstance>("connect", {})).instance, instance);
  });

  inTerminal("a terminal that is gone, and ids of before its restart, are unavailable", async (scene) => {
    const { instance, plugin, terminal, directory } = scene;
    const { pane } = await scene.openTab(new PaneWitness(directory, "first"));
    const { program } = new PaneWitness(directory, "never");
    const calls = [
      ["list", { instance }],
      ["openTab", { instance, workspace: "desk", title: "t", size: terminal.size, program }],
      ["split", { instance, pane, side: "left", cells: 5, program }],
      ["label", { instance, pane, title: "x" }],
      ["close", { instance, pane }],
    ] as const;
    await terminal.kill();
    for (const [method, input] of calls) {
      assert.equal((await plugin.refused(method, input)).reason, "unavailable", method);
    }
    await terminal.restart();
    const later = await plugin.must<OfInstance>("connect", {});
    assert.notEqual(later.instance, instance);
    for (const [method, input] of calls) {
      assert.equal((await plugin.refused(method, input)).reason, "unavailable", method);
    }
  });
}

async function withScene({ path, open }: TestedPort, run: (scene: Scene) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "plugin-"));
  try {
    await using terminal = await open();
    await using plugin = await openTested(path, "pane-driver", terminal);
    const { instance } = await plugin.must<OfInstance>("connect", {});
    const { size } = terminal;
    const openTab = ({ program }: PaneWitness, workspace = "desk") =>
      plugin.must<OpenedTab>("openTab", { instance, workspace, title: "title", size, program });
    const list = () => plugin.must<readonly PluginPane[]>("list", { instance });
    await run({ terminal, plugin, instance, directory, openTab, list });
  } finally {
    // Programs that were hung up may still write.
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

async function paneOf(scene: Scene, id: string): Promise<PluginPane> {
  const found = (await scene.list()).find((each) => each.id === id);
  assert.ok(found !== undefined, `there is no pane ${id}`);
  return found;
}

function sorted(panes: readonly PluginPane[]): readonly PluginPane[] {
  return panes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
