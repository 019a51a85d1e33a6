import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { NewTabs, PaneProgram } from "../../packages/cli/src/panes/panes.ts";
import { eventually, must, refused, Witness } from "../../packages/cli/test/rigs/panes-rig.ts";
import type { LayoutNode, Size } from "../../packages/shared/src/domain/layout/layout.ts";
import { leastSize } from "../../packages/shared/src/domain/layout/layout-room.ts";
import { placePanes } from "../../packages/shared/src/domain/layout/plan-splits.ts";
import { anyTree } from "../../packages/shared/test/rigs/layout-trees.ts";
import { onFakeOnly, onRealWezterm, type Wezterm } from "../rigs/wezterm/rig.ts";
import { WeztermPanesRig } from "../rigs/wezterm/wezterm-panes-rig.ts";

const size: Size = { columns: 120, rows: 40 };

test("the sizes of any arrangement are those computed", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(anyTree, fc.nat({ max: 60 }), fc.nat({ max: 20 }), async (root, wider, higher) => {
      const least = leastSize(root);
      const wanted = { columns: least.columns + wider, rows: least.rows + higher };
      count += 1;
      const tabs = { workspace: `any ${count}`, size: wanted, layout: { tabs: [{ root: sleeping(root) }] } };
      const opened = await must(panes.open(tabs));
      const listed = await must(panes.list());
      const found = opened.map(({ pane }) => listed.find(({ id }) => id === pane));
      const places = placePanes(root, wanted);
      expect(places.ok).toBe(true);
      for (const [at, { rectangle }] of (places.ok ? places.value : []).entries()) {
        expect(found[at]).toMatchObject(rectangle);
      }
      for (const { pane } of opened) await must(panes.close(pane));
    }),
    { numRuns: 4 },
  );
});

test("sixteen panes are opened by five calls more, one at a time, with all that keeps them from doing harm", async () => {
  await using rig = await WeztermPanesRig.open();
  const log = join(rig.directory, "calls");
  const panes = await rig.connect(recordingExecutable(rig.wezterm, log));
  await must(panes.open(grid(16)));
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const calls = lines.filter((line) => line.startsWith("begin"));
  expect(calls.length).toBeLessThanOrEqual(16 + 5);
  expect(lines.map((line) => line.split(" ")[0])).toEqual(calls.flatMap(() => ["begin", "end"]));
  const harmless = `begin socket=${rig.wezterm.socket} pane=none -n `;
  expect(
    calls.filter((call) => !call.startsWith(harmless) || !call.includes(" cli --no-auto-start ")),
  ).toEqual([]);
});

test("a program that cannot be started, though it is there, is noticed and leaves nothing behind", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  const before = await rig.wezterm.list();
  const garbage = join(rig.directory, "garbage");
  writeFileSync(garbage, "#!/nowhere/interpreter\n");
  chmodSync(garbage, 0o700);
  const good = new Witness(rig.directory, "good");
  for (const programs of [
    [{ ...good.program, argv: [garbage] as const }, good.program],
    [good.program, { ...good.program, argv: [garbage] as const }],
  ]) {
    const root = columns(programs.map((program, at) => ({ ...program, place: `p${at}` })));
    const failure = await refused(panes.open({ workspace: "w", size, layout: { tabs: [{ root }] } }));
    expect(failure.reason).toBe("spawn-failed");
  }
  expect(await rig.wezterm.list()).toEqual(before);
});

test("a program that ends at once leaves nothing behind, and nobody waits for it", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  const brief = { argv: ["/bin/true"], cwd: rig.directory, env: {} } as const;
  const root = columns([1, 2, 3].map((at) => ({ ...brief, place: `p${at}` })));
  const opened = await panes.open({ workspace: "w", size, layout: { tabs: [{ root }] } });
  expect(opened.ok || opened.failure.reason).toBeOneOf([true, "spawn-failed"]);
  await eventually("its panes are gone", async () => (await rig.wezterm.list()).length === 1);
});

test("failing calls leave no log files of ours, and do not touch those of others", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  const others = join(rig.wezterm.runtimeDirectory, "wezterm-log-1.txt");
  writeFileSync(others, "");
  await must(panes.close("999"));
  await refused(panes.label("999", "x"));
  const logs = readdirSync(rig.wezterm.runtimeDirectory).filter((name) => name.startsWith("wezterm-log-"));
  expect(logs).toEqual(["wezterm-log-1.txt"]);
});

test("a tab that is zoomed is split by its true sizes", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  const [left, right] = await must(panes.open(grid(2)));
  await rig.wezterm.cli("zoom-pane", "--pane-id", left?.pane ?? "");
  const { program } = new Witness(rig.directory, "split");
  const before = (await must(panes.list())).length;
  const split = { side: "right", program, pane: left?.pane ?? "" } as const;
  expect((await refused(panes.split({ ...split, cells: 70 }))).reason).toBe("conflict");
  const made = await must(panes.split({ ...split, cells: 20 }));
  const listed = await must(panes.list());
  expect(listed).toHaveLength(before + 1);
  expect(listed.find(({ id }) => id === made)?.columns).toBe(20);
  expect(listed.find(({ id }) => id === right?.pane)?.columns).toBe(59);
});

test("a WezTerm killed while it opens is answered as gone, and the next one serves", async () => {
  await using rig = await WeztermPanesRig.open();
  const panes = await rig.connect();
  const first = new Witness(rig.directory, "first");
  const opening = refused(panes.open(grid(12, { first: first.program })));
  await first.started();
  await rig.kill();
  expect(await opening).toMatchObject({ reason: "unavailable" });
  await rig.restart();
  const later = await rig.connect();
  expect(await must(later.open(grid(2)))).toHaveLength(2);
});

describe.skipIf(onRealWezterm)(`calls that go wrong${onFakeOnly}`, () => {
  test("a call that hangs ends the opening, and the panes made so far are closed", async () => {
    await Promise.all(
      ["spawn", "split-pane", "activate-pane"].map(async (on) => {
        await using rig = await WeztermPanesRig.open();
        const panes = await rig.connect();
        await rig.wezterm.faults?.add({ on, kind: "hang", times: 1 });
        const failure = await refused(panes.open(grid(3)));
        expect(failure).toMatchObject({
          reason: "unavailable",
          detail: expect.stringMatching(/did not answer/),
        });
        expect(await rig.wezterm.list()).toHaveLength(1);
      }),
    );
  });

  test("a failing call leaves no panes behind, whichever it is; nor does a call whose answer is lost", async () => {
    await using rig = await WeztermPanesRig.open();
    const panes = await rig.connect();
    for (const on of ["list", "spawn", "split-pane", "activate-pane", "set-tab-title"]) {
      await rig.wezterm.faults?.add({ on, kind: "error", reason: "out of \u001b[31morder", times: 1 });
      const failure = await refused(panes.open(grid(3)));
      expect(failure.detail).toContain("out of");
      expect(failure.detail).not.toMatch(/\p{Cc}/u);
      expect(await rig.wezterm.list()).toHaveLength(1);
    }
    for (const on of ["split-pane", "activate-pane"]) {
      await rig.wezterm.faults?.add({ on, kind: "vanish", times: 1 });
      expect((await refused(panes.open(grid(3)))).reason).toBe("unavailable");
      expect(await rig.wezterm.list()).toHaveLength(1);
    }
    expect(await must(panes.open(grid(3)))).toHaveLength(3);
  });

  test("slow answers are waited for", async () => {
    await using rig = await WeztermPanesRig.open();
    const panes = await rig.connect();
    await rig.wezterm.faults?.add({ on: "*", kind: "slow", ms: 150 });
    expect(await must(panes.open(grid(2)))).toHaveLength(2);
  });

  test("a pane that the list lacks is taken for gone and closed", async () => {
    await using rig = await WeztermPanesRig.open();
    const panes = await rig.connect();
    await rig.wezterm.faults?.add({ on: "list", kind: "hide", pane: 1 });
    expect((await refused(panes.open(grid(2)))).reason).toBe("spawn-failed");
    await rig.wezterm.faults?.clear();
    expect(await rig.wezterm.list()).toHaveLength(1);
  });
});

/** A sleeping program in every pane. */
function sleeping(node: LayoutNode<string>): NewTabs["layout"]["tabs"][number]["root"] {
  return node.kind === "pane"
    ? { kind: "pane", pane: { ...sleeper, place: node.pane } }
    : { ...node, children: node.children.map((child) => sleeping(child)) };
}

const sleeper: PaneProgram = { argv: ["/bin/sleep", "300"], cwd: "/", env: { PATH: "/usr/bin:/bin" } };

/** Up to four columns with a title; `first` runs in the last pane, which is made first. */
function grid(count: number, { first = sleeper }: { readonly first?: PaneProgram } = {}): NewTabs {
  const programs = Array.from({ length: count }, (_, at) => ({
    ...(at === count - 1 ? first : sleeper),
    place: `p${at}`,
  }));
  const across = Math.min(4, count);
  const rows = Array.from({ length: Math.ceil(count / across) }, (_, row) =>
    columns(programs.slice(row * across, (row + 1) * across)),
  );
  const [only] = rows;
  const shares = rows.map(() => 100 / rows.length);
  const root =
    rows.length === 1 && only !== undefined ? only : { kind: "rows" as const, shares, children: rows };
  return { workspace: "grid", size, layout: { tabs: [{ title: "tab", root }] } };
}

function columns(programs: readonly (PaneProgram & { place: string })[]): ReturnType<typeof sleeping> {
  const children = programs.map((pane) => ({ kind: "pane" as const, pane }));
  const [only] = children;
  if (children.length === 1 && only !== undefined) return only;
  return { kind: "columns", shares: children.map(() => 100 / children.length), children };
}

/** A `wezterm` that records when each call begins and ends. */
function recordingExecutable({ executable, home }: Wezterm, log: string): string {
  const directory = join(home, "recording");
  mkdirSync(directory);
  const path = join(directory, "wezterm");
  const script = [
    "#!/bin/sh",
    `echo "begin socket=$WEZTERM_UNIX_SOCKET pane=\${WEZTERM_PANE-none} $*" >> '${log}'`,
    `'${executable}' "$@"`,
    "code=$?",
    `echo end >> '${log}'`,
    "exit $code",
  ];
  writeFileSync(path, `${script.join("\n")}\n`, { mode: 0o700 });
  return path;
}
