import { chmodSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import type { Layout, LayoutNode, Rectangle, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { placePanes } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import {
  eventually,
  must,
  type PanesPerson,
  type PanesRig,
  refused,
  Witness,
} from "../../test/rigs/panes-rig.ts";
import type { NewTabs, OpenedPane, Pane, Panes } from "./panes.ts";

/**
 * Tests that every terminal must pass; `open` starts one for a test. `person`: somebody can look at it and
 * type; `only` leaves out tests that need no person. `hangs`: false when another run of the same terminal
 * already tested the 5 s timeout.
 */
export function describePanes(
  name: string,
  open: () => Promise<PanesRig>,
  { person, hangs = true }: { readonly person: boolean | "only"; readonly hangs?: boolean },
): void {
  describe(`panes contract: ${name}`, () => {
    let rig: PanesRig;
    beforeEach(async () => {
      rig = await open();
    });
    afterEach(() => rig[Symbol.asyncDispose]());
    if (person !== "only") describeAlone(() => rig, hangs);
    describe.skipIf(!person)("with a person at the keyboard", () => describePeople(() => rig));
  });
}

function describeAlone(rig: () => PanesRig, hangs: boolean): void {
  describeArrangements(rig);
  describePrograms(rig);
  describeRefusals(rig);
  describeSplits(rig);
  describeNames(rig);
  describeBadDays(rig);
  if (hangs) describeHanging(rig);
}

/** Names of the panes, nested in rows and columns. */
type Tree = LayoutNode<string>;

const pane = (name: string): Tree => ({ kind: "pane", pane: name });
const split = (kind: "columns" | "rows", shares: readonly number[], ...children: readonly Tree[]): Tree => ({
  kind,
  shares,
  children,
});

const nested = split(
  "columns",
  [60, 40],
  split("rows", [70, 30], pane("editor"), split("columns", [50, 50], pane("left"), pane("right"))),
  split("rows", [34, 33, 33], pane("one"), pane("two"), pane("three")),
);
const halves = split("rows", [50, 50], pane("above"), pane("below"));
const small: Size = { columns: 80, rows: 24 };
const large: Size = { columns: 200, rows: 60 };

function describeArrangements(rig: () => PanesRig): void {
  test.each([
    ["80×24", small],
    ["200×60", large],
  ])("nested rows and columns stand where they were computed, at %s", async (_, size) => {
    const panes = await rig().connect();
    const { tabs, witnesses } = arrangement(rig(), "desk", [nested], size);
    const opened = await must(panes.open(tabs));
    await expectArrangement(panes, tabs, opened);
    for (const { place, rectangle } of placesOf(nested, size)) {
      const witness = witnesses.get(place);
      const wanted = `${rectangle.rows} ${rectangle.columns}`;
      await eventually(`${place} sees the size ${wanted}`, () => witness?.size === wanted);
    }
  });

  test("several tabs come in one workspace, each with its title and its own panes", async () => {
    const panes = await rig().connect();
    const { tabs } = arrangement(rig(), "desk", [nested, pane("alone"), halves], large);
    const opened = await must(panes.open(tabs));
    await expectArrangement(panes, tabs, opened);
  });

  test("a workspace that exists gets more tabs, and those it has stay as they are", async () => {
    const panes = await rig().connect();
    const first = arrangement(rig(), "desk", [nested], small);
    const opened = await must(panes.open(first.tabs));
    const before = await must(panes.list());
    const second = arrangement(rig(), "desk", [halves, pane("alone")], small);
    const more = await must(panes.open(second.tabs));
    await expectArrangement(panes, second.tabs, more);
    const known = new Set(more.map((each) => each.pane));
    expect(sorted((await must(panes.list())).filter(({ id }) => !known.has(id)))).toEqual(sorted(before));
    await expectArrangement(panes, first.tabs, opened);
  });

  test("two that open at once both get what they asked for", async () => {
    const [one, two] = [await rig().connect(), await rig().connect()];
    const a = arrangement(rig(), "desk", [nested], small);
    const b = arrangement(rig(), "desk", [halves], small);
    const c = arrangement(rig(), "other", [halves], large);
    const results = await Promise.all([
      must(one.open(a.tabs)),
      must(two.open(b.tabs)),
      must(two.open(c.tabs)),
    ]);
    for (const [at, { tabs, witnesses }] of [a, b, c].entries()) {
      await expectArrangement(one, tabs, results[at] ?? []);
      for (const witness of witnesses.values()) await witness.started();
      expect([...witnesses.values()].map(({ starts }) => starts)).toEqual([...witnesses].map(() => 1));
    }
    expect(new Set(results.flat().map((each) => each.pane)).size).toBe(results.flat().length);
  });

  test("panes of others are listed too, and are not touched", async () => {
    const panes = await rig().connect();
    const program = new Witness(rig().directory, "foreign").program;
    const foreign = await rig().openForeign("elsewhere", program);
    const { tabs } = arrangement(rig(), "desk", [nested], small);
    await must(panes.open(tabs));
    const found = (await must(panes.list())).find(({ id }) => id === foreign);
    expect(found).toMatchObject({ workspace: "elsewhere", view: "hidden", left: 0, top: 0 });
  });

  test("a workspace is called as it should be, whatever its name holds", async () => {
    const panes = await rig().connect();
    for (const workspace of ["日本語の作業", "my.app: v2 #{pid}", "two  words", "-dash", `q"u'o;te$HOME`]) {
      const { tabs } = arrangement(rig(), workspace, [pane("alone")], small);
      await expectArrangement(panes, tabs, await must(panes.open(tabs)));
    }
    const again = arrangement(rig(), "my.app: v2 #{pid}", [pane("second")], small);
    await expectArrangement(panes, again.tabs, await must(panes.open(again.tabs)));
  });
}

function describePrograms(rig: () => PanesRig): void {
  test("every program gets its arguments, directory and environment to the letter", async () => {
    const panes = await rig().connect();
    const odd = join(rig().directory, "a  b'c\"d$HOME;日本#{pid}");
    mkdirSync(odd);
    const args = [
      "",
      " ",
      "a b",
      "it's",
      `"$HOME" \`id\``,
      "two\nlines",
      "日本語 ✓",
      ";",
      "a;",
      "-x",
      "--",
      "#{pid}",
      "\\",
    ];
    const env = { ODD: "a b\n'c' \"d\" $HOME ; #{pid} 日本\\", EMPTY: "" };
    const witness = new Witness(rig().directory, "odd", { args, cwd: odd, env });
    const plain = new Witness(rig().directory, "plain", { args: ["-lead"], env: { ONLY: "here" } });
    const layout = twoPanes(witness, plain);
    await must(panes.open({ workspace: "desk", size: small, layout }));
    await Promise.all([witness.started(), plain.started()]);
    expect(witness.args).toEqual(args);
    expect(witness.cwd).toBe(realpathSync(odd));
    expect(withoutTerminals(witness.env)).toEqual(withoutTerminals(witness.program.env));
    expect(plain.args).toEqual(["-lead"]);
    expect(withoutTerminals(plain.env)).toEqual(withoutTerminals(plain.program.env));
  });

  test("a split's program gets them to the letter too", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    const args = ["a b", "two\nlines", ";", "-x", "日本"];
    const witness = new Witness(rig().directory, "split", { args, env: { ODD: "a\nb" } });
    await must(panes.split({ pane: first, side: "right", cells: 20, program: witness.program }));
    await witness.started();
    expect(witness.args).toEqual(args);
    expect(withoutTerminals(witness.env)).toEqual(withoutTerminals(witness.program.env));
  });

  test("closing a pane hangs up its program; a pane that is gone is no failure", async () => {
    const panes = await rig().connect();
    const { tabs, witnesses } = arrangement(rig(), "desk", [halves], small);
    const opened = await must(panes.open(tabs));
    const above = paneAt(opened, "above");
    await witnesses.get("above")?.started();
    await must(panes.close(above));
    await eventually("the program was hung up", () => witnesses.get("above")?.wasHungUp === true);
    await eventually("the pane is gone", async () => !(await ids(panes)).includes(above));
    expect(await ids(panes)).toContain(paneAt(opened, "below"));
    await must(panes.close(above));
    await must(panes.close(unknownLike(above)));
  });
}

function describeRefusals(rig: () => PanesRig): void {
  test("where there is no room nothing is made, in the first tab or a later one", async () => {
    const panes = await rig().connect();
    const before = await ids(panes);
    for (const trees of [[nested], [pane("alone"), nested]]) {
      const { tabs, witnesses } = arrangement(rig(), "desk", trees, { columns: 20, rows: 5 });
      expect(await refused(panes.open(tabs))).toMatchObject({
        reason: "conflict",
        data: { panes: 6 },
      });
      expect([...witnesses.values()].some(({ hasStarted }) => hasStarted)).toBe(false);
    }
    expect(await ids(panes)).toEqual(before);
  });

  test("where one place lacks its program, its directory or the right to them nothing is made", async () => {
    const panes = await rig().connect();
    const at = rig().directory;
    const first = await openOne(rig(), panes);
    const before = await ids(panes);
    const good = new Witness(at, "good");
    for (const [reason, broken] of [
      ["missing-program", { argv: [join(at, "nothing")] }],
      ["missing-program", { argv: [at] }],
      ["missing-directory", { cwd: join(at, "nowhere") }],
      ["permission-denied", { argv: [notExecutable(at)] }],
    ] as const) {
      const bad = { ...new Witness(at, "bad").program, ...broken };
      const tabs = [tabOf(good.program, "good"), tabOf(bad, "bad")];
      const failure = await refused(panes.open({ workspace: "desk", size: small, layout: { tabs } }));
      expect(failure).toMatchObject({ reason, detail: expect.stringContaining(at) });
      const split = panes.split({ pane: first, side: "right", cells: 20, program: bad });
      expect((await refused(split)).reason).toBe(reason);
    }
    expect(await ids(panes)).toEqual(before);
    expect(good.hasStarted).toBe(false);
  });

  test("a pane that is not there can be neither split nor named", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    const before = await ids(panes);
    const witness = new Witness(rig().directory, "never");
    const gone = unknownLike(first);
    const split = panes.split({ pane: gone, side: "right", cells: 20, program: witness.program });
    expect((await refused(split)).reason).toBe("not-found");
    expect((await refused(panes.label(gone, "title"))).reason).toBe("not-found");
    expect(await ids(panes)).toEqual(before);
    expect(witness.hasStarted).toBe(false);
  });
}

function describeSplits(rig: () => PanesRig): void {
  test("a split takes the cells asked for, on the side asked for, and leaves the focus", async () => {
    const panes = await rig().connect();
    const { program } = new Witness(rig().directory, "split");
    for (const [side, cells, its, rest] of [
      ["left", 30, { left: 0, columns: 30 }, { left: 31, columns: 49 }],
      ["right", 30, { left: 50, columns: 30 }, { left: 0, columns: 49 }],
      ["top", 5, { top: 0, rows: 5 }, { top: 6, rows: 18 }],
      ["bottom", 5, { top: 19, rows: 5 }, { top: 0, rows: 18 }],
    ] as const) {
      const first = await openOne(rig(), panes);
      const made = await must(panes.split({ pane: first, side, cells, program }));
      const found = await must(panes.list());
      expect(found.find(({ id }) => id === made)).toMatchObject(its);
      expect(found.find(({ id }) => id === first)).toMatchObject(rest);
      expect(await rig().activeIn(first)).toBe(first);
    }
  });

  test("the pane that had the focus keeps it when another one is split", async () => {
    const panes = await rig().connect();
    const { tabs } = arrangement(rig(), "desk", [nested], small);
    const opened = await must(panes.open(tabs));
    const active = await rig().activeIn(paneAt(opened, "one"));
    const other = opened.find((each) => each.pane !== active)?.pane ?? "";
    const { program } = new Witness(rig().directory, "split");
    await must(panes.split({ pane: other, side: "bottom", cells: 2, program }));
    expect(await rig().activeIn(other)).toBe(active);
  });

  test("a split without room is refused before its program starts", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    const witness = new Witness(rig().directory, "never");
    for (const [side, cells] of [
      ["right", 79],
      ["left", 500],
      ["top", 23],
      ["bottom", 0],
    ] as const) {
      const split = panes.split({ pane: first, side, cells, program: witness.program });
      expect((await refused(split)).reason).toBe("conflict");
    }
    const found = await must(panes.list());
    expect(found.find(({ id }) => id === first)).toMatchObject({ ...small, left: 0, top: 0 });
    expect(witness.hasStarted).toBe(false);
  });
}

function describeNames(rig: () => PanesRig): void {
  test("a tab gets its title to the letter, but for control characters", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    for (const [title, shown] of [
      ["plain", "plain"],
      ["日本語 ✓ 🎉", "日本語 ✓ 🎉"],
      ["-x", "-x"],
      ["#{pid} #(touch x) %H ;", "#{pid} #(touch x) %H ;"],
      ["a\u001b]0;evil\u0007b\nc\u0000\u009bd\u007f", "a]0;evilbcd"],
    ] as const) {
      await must(panes.label(first, title));
      const found = await must(panes.list());
      expect(found.find(({ id }) => id === first)?.tabTitle).toBe(shown);
    }
  });

  test("titles of a layout lose their control characters too", async () => {
    const panes = await rig().connect();
    const { program } = new Witness(rig().directory, "one");
    const tab = { ...tabOf(program, "one"), title: "a\u001b[31mb\u0007" };
    const [opened] = await must(panes.open({ workspace: "desk", size: small, layout: { tabs: [tab] } }));
    const found = await must(panes.list());
    expect(found.find(({ id }) => id === opened?.pane)?.tabTitle).toBe("a[31mb");
  });
}

function describeBadDays(rig: () => PanesRig): void {
  test("a terminal that is gone is answered as such, whatever is asked", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    await rig().kill();
    const { program } = new Witness(rig().directory, "never");
    const { tabs } = arrangement(rig(), "desk", [pane("never")], small);
    const answers = [
      panes.list(),
      panes.open(tabs),
      panes.split({ pane: first, side: "right", cells: 20, program }),
      panes.label(first, "x"),
      panes.close(first),
    ];
    for (const answer of answers) expect(await refused(answer)).toMatchObject({ reason: "unavailable" });
  });

  test("ids from before a restart touch nothing after it", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    await rig().kill();
    await rig().restart();
    const later = await rig().connect();
    expect(later.instance).not.toBe(panes.instance);
    const fresh = await openOne(rig(), later);
    const before = sorted(await must(later.list()));
    const witness = new Witness(rig().directory, "never");
    const answers = [
      panes.close(first),
      panes.close(fresh),
      panes.label(fresh, "stolen"),
      panes.split({ pane: fresh, side: "right", cells: 20, program: witness.program }),
      panes.list(),
    ];
    for (const answer of answers) expect(await refused(answer)).toMatchObject({ reason: "unavailable" });
    expect(sorted(await must(later.list()))).toEqual(before);
    expect(witness.hasStarted).toBe(false);
  });

  test("connecting again names the same instance", async () => {
    const [one, two] = [await rig().connect(), await rig().connect()];
    expect(two.instance).toBe(one.instance);
  });
}

function describeHanging(rig: () => PanesRig): void {
  test("a terminal that hangs is given up with a sentence, and used again when it goes on", async () => {
    const panes = await rig().connect();
    const first = await openOne(rig(), panes);
    rig().freeze();
    const failure = await refused(panes.list());
    rig().thaw();
    expect(failure.reason).toBe("unavailable");
    expect(failure.detail).toMatch(/did not answer/);
    expect(await ids(panes)).toContain(first);
  });
}

function describePeople(rig: () => PanesRig): void {
  test("what is typed while tabs are opened in a new workspace all arrives where it was typed", async () => {
    const panes = await rig().connect();
    const person = personOf(rig());
    const desk = await seat(rig(), person);
    const { tabs } = arrangement(rig(), "new", [nested, halves], small);
    const { typed, result } = await typeDuring(person, panes.open(tabs));
    await expectTyped(desk.witness, typed);
    const opened = await must(Promise.resolve(result));
    await expectArrangement(panes, tabs, opened);
    const made = opened.map((each) => each.pane);
    expect(await viewOf(panes, made)).toEqual(made.map(() => "hidden"));
  });

  test("the pane that somebody types into is said to have the keyboard", async () => {
    const panes = await rig().connect();
    const desk = await seat(rig(), personOf(rig()));
    expect(await viewOf(panes, [desk.pane])).toEqual(["keyboard"]);
  });

  test("tabs and splits where somebody types take no key, or are refused with nothing done", async () => {
    const panes = await rig().connect();
    const person = personOf(rig());
    const desk = await seat(rig(), person);
    const before = await ids(panes);
    const { tabs, witnesses } = arrangement(rig(), await person.workspace(), [pane("more")], small);
    const extra = new Witness(rig().directory, "extra");
    const asked = async () => ({
      open: await panes.open(tabs),
      split: await panes.split({ pane: desk.pane, side: "right", cells: 20, program: extra.program }),
    });
    const { typed, result } = await typeDuring(person, asked());
    await expectTyped(desk.witness, typed);
    const { open, split } = result;
    const made = [
      ...(open.ok ? open.value.map((each) => each.pane) : []),
      ...(split.ok ? [split.value] : []),
    ];
    expect(await ids(panes)).toEqual([...before, ...made].toSorted());
    const reasons = [open, split].flatMap((each) => (each.ok ? [] : [each.failure.reason]));
    expect(reasons.filter((reason) => reason !== "conflict")).toEqual([]);
    const startedInVain = [
      !open.ok && witnesses.get("more")?.hasStarted === true,
      !split.ok && extra.hasStarted,
    ];
    expect(startedInVain).toEqual([false, false]);
  });

  test("naming, splitting and closing what nobody looks at takes no key", async () => {
    const panes = await rig().connect();
    const person = personOf(rig());
    const { tabs } = arrangement(rig(), "new", [halves], small);
    const opened = await must(panes.open(tabs));
    const desk = await seat(rig(), person);
    const { program } = new Witness(rig().directory, "extra");
    const change = async () => {
      await must(panes.label(paneAt(opened, "above"), "title"));
      await must(panes.split({ pane: paneAt(opened, "above"), side: "right", cells: 20, program }));
      await must(panes.close(paneAt(opened, "below")));
    };
    const { typed } = await typeDuring(person, change());
    await expectTyped(desk.witness, typed);
  });
}

const text = "the quick brown fox jumps over the lazy dog ";

/** Types keys one after the other until the work is done. */
async function typeDuring<T>(
  person: PanesPerson,
  work: Promise<T>,
): Promise<{ readonly typed: string; readonly result: T }> {
  let isDone = false;
  const result = work.finally(() => {
    isDone = true;
  });
  // Awaited below, after the typing.
  result.catch(() => undefined);
  let typed = "";
  while (!isDone || typed.length < text.length) {
    const key = text.charAt(typed.length % text.length);
    await person.type(key);
    typed += key;
  }
  return { typed, result: await result };
}

async function expectTyped(witness: Witness, typed: string): Promise<void> {
  await eventually("the last key arrived somewhere", () => witness.typed.length >= typed.length).catch(
    () => undefined,
  );
  expect(witness.typed).toBe(typed);
}

interface Arrangement {
  readonly tabs: NewTabs;
  /** By place. */
  readonly witnesses: ReadonlyMap<string, Witness>;
}

let arranged = 0;

/** Tabs whose panes each run a witness named after its place. */
function arrangement(rig: PanesRig, workspace: string, trees: readonly Tree[], size: Size): Arrangement {
  arranged += 1;
  const names = trees.flatMap((tree) => panesOf(tree));
  const witnesses = new Map(
    names.map((name) => [name, new Witness(rig.directory, `${name}-${arranged}`)] as const),
  );
  const layout: NewTabs["layout"] = {
    tabs: trees.map((tree, at) => ({
      title: `tab ${at}`,
      root: withPrograms(tree, (place) => ({ place, ...witnessOf(witnesses, place).program })),
    })),
  };
  return { tabs: { workspace, size, layout }, witnesses };
}

function witnessOf(witnesses: ReadonlyMap<string, Witness>, place: string): Witness {
  const witness = witnesses.get(place);
  if (witness === undefined) throw new Error(`no witness at ${place}`);
  return witness;
}

function withPrograms<P>(node: Tree, programOf: (place: string) => P): LayoutNode<P> {
  return node.kind === "pane"
    ? { kind: "pane", pane: programOf(node.pane) }
    : { ...node, children: node.children.map((child) => withPrograms(child, programOf)) };
}

/** Expects every place exactly once at its computed position, in one tab for each tab of the layout. */
async function expectArrangement(panes: Panes, tabs: NewTabs, opened: readonly OpenedPane[]): Promise<void> {
  const found = await must(panes.list());
  const tabIds = tabs.layout.tabs.map(({ title, root }) => {
    const places = valueOf(placePanes(root, tabs.size));
    const its = places.map(({ pane: { place }, rectangle }) => {
      const id = paneAt(opened, place);
      const shown = found.find((each) => each.id === id);
      expect({ place, ...shown }).toMatchObject({
        place,
        ...rectangle,
        workspace: tabs.workspace,
        tabTitle: title,
      });
      return shown?.tab;
    });
    expect(new Set(its).size).toBe(1);
    expect(found.filter(({ tab }) => tab === its[0])).toHaveLength(its.length);
    return its[0];
  });
  expect(new Set(tabIds).size).toBe(tabIds.length);
  expect(opened).toHaveLength(tabs.layout.tabs.flatMap(({ root }) => panesOf(root)).length);
}

function placesOf(tree: Tree, size: Size): readonly { place: string; rectangle: Rectangle }[] {
  return valueOf(placePanes(tree, size)).map((each) => ({ place: each.pane, rectangle: each.rectangle }));
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false; failure: { detail: string } }): T {
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
}

function paneAt(opened: readonly OpenedPane[], place: string): string {
  const found = opened.filter((each) => each.place === place);
  expect(found.map((each) => each.place)).toEqual([place]);
  return found[0]?.pane ?? "";
}

function tabOf(program: Witness["program"], place: string): NewTabs["layout"]["tabs"][number] {
  return { root: { kind: "pane", pane: { place, ...program } } };
}

function twoPanes(a: Witness, b: Witness): Layout<Witness["program"] & { place: string }> {
  const children = [a, b].map(({ program }, at) => tabOf(program, String(at)).root);
  return { tabs: [{ root: { kind: "columns", shares: [50, 50], children } }] };
}

let ones = 0;

/** Opens one pane in a new workspace. */
async function openOne(rig: PanesRig, panes: Panes): Promise<string> {
  ones += 1;
  const { tabs } = arrangement(rig, `one ${ones}`, [pane("one")], small);
  return paneAt(await must(panes.open(tabs)), "one");
}

/** Seats a person who types into a witness. */
async function seat(rig: PanesRig, person: PanesPerson): Promise<{ witness: Witness; pane: string }> {
  const witness = new Witness(rig.directory, "seat");
  const id = await person.sitDown(witness.program);
  await witness.started();
  return { witness, pane: id };
}

function personOf(rig: PanesRig): PanesPerson {
  if (rig.person === undefined) throw new Error("this rig has no person");
  return rig.person;
}

async function viewOf(panes: Panes, wanted: readonly string[]): Promise<readonly (string | undefined)[]> {
  const found = await must(panes.list());
  return wanted.map((id) => found.find((each) => each.id === id)?.view);
}

async function ids(panes: Panes): Promise<readonly string[]> {
  return (await must(panes.list())).map(({ id }) => id).toSorted();
}

function sorted(panes: readonly Pane[]): readonly Pane[] {
  return panes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Returns an id of the same form that no pane has. */
function unknownLike(id: string): string {
  return id.replace(/\d+/, "99999");
}

function notExecutable(directory: string): string {
  const path = join(directory, "plain-file");
  writeFileSync(path, "");
  chmodSync(path, 0o600);
  return path;
}

/**
 * Removes variables that terminals set (newer WezTerms SSH_AUTH_SOCK) and those that shells set: `_`, `PWD`,
 * `OLDPWD`, `SHLVL`, `SHELL`.
 */
function withoutTerminals(env: Readonly<Record<string, string>>): Record<string, string> {
  const theirs =
    /^(TERM|TERM_.*|COLORTERM|WEZTERM_.*|TMUX|TMUX_PANE|SSH_AUTH_SOCK|SHELL|_|PWD|OLDPWD|SHLVL|__CF_.*)$/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !theirs.test(name)));
}
