import fc from "fast-check";
import { expect, test } from "vitest";

import type { Size } from "../rigs/wezterm/fake/mux/split-tree.ts";
import { Tab, type SplitRequest } from "../rigs/wezterm/fake/mux/tab.ts";

class TestPane {
  readonly id: number;
  size: Size = { cols: 0, rows: 0 };

  constructor(id: number) {
    this.id = id;
  }

  resize(size: Size): void {
    this.size = size;
  }
}

const start = { cols: 80, rows: 24 };
const nth = fc.nat({ max: 20 });
const split = fc.record({
  kind: fc.constant("split" as const),
  nth,
  axis: fc.constantFrom("cols" as const, "rows" as const),
  newIsSecond: fc.boolean(),
  percent: fc.integer({ min: 0, max: 110 }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: split },
  fc.record({ kind: fc.constant("remove" as const), nth }),
  fc.record({ kind: fc.constant("activate" as const), nth }),
  fc.record({ kind: fc.constant("zoom" as const), on: fc.boolean() }),
  fc.record({
    kind: fc.constant("adjust" as const),
    direction: fc.constantFrom("Left" as const, "Right" as const, "Up" as const, "Down" as const),
    cells: fc.integer({ min: 1, max: 30 }),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function apply(tab: Tab<TestPane>, each: Step, next: number): void {
  if (each.kind === "zoom") tab.setZoomed(each.on);
  const { panes } = tab;
  // The line of a nested split keeps its position when the surrounding area becomes too small: the tab is no
  // longer tiled.
  if (each.kind === "adjust" && panes.length <= 2) tab.adjustActive(each.direction, each.cells);
  if (!("nth" in each)) return;
  const pane = panes[each.nth % panes.length];
  if (pane === undefined) return;
  if (each.kind === "activate") tab.activate(pane.id);
  if (each.kind === "remove" && panes.length > 1) tab.remove(pane.id);
  if (each.kind !== "split") return;
  const { axis, newIsSecond, percent } = each;
  const request: SplitRequest = { axis, newIsSecond, topLevel: false, size: { percent } };
  tab.setZoomed(false);
  tab.splitAndInsert(pane.id, request, new TestPane(next));
}

/** Expects each cell of the tab to belong to exactly one pane or line. */
function expectTiled(tab: Tab<TestPane>): void {
  const seen = new Set<string>();
  for (const { pane, left, top, size } of tab.positions()) {
    expect(pane.size).toEqual(size);
    for (let x = left; x < left + size.cols; x += 1) {
      for (let y = top; y < top + size.rows; y += 1) {
        expect(x < tab.size.cols && y < tab.size.rows && !seen.has(`${x} ${y}`)).toBe(true);
        seen.add(`${x} ${y}`);
      }
    }
  }
}

test("however a tab is split, cut and adjusted, its panes have the sizes of the tree and never overlap", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const tab = new Tab(0, start, new TestPane(0));
      tab.resize(start);
      steps.forEach((each, index) => apply(tab, each, index + 1));
      tab.setZoomed(false);
      expectTiled(tab);
      expect(tab.activePane).toBeDefined();
    }),
    { numRuns: 60 },
  );
});

test("a line costs one cell, and a size that is too large leaves no room", () => {
  const tab = new Tab(0, start, new TestPane(0));
  const right = { axis: "cols", newIsSecond: true, topLevel: false } as const;
  expect(tab.splitAndInsert(0, { ...right, size: { percent: 40 } }, new TestPane(1))).toBeUndefined();
  expect(tab.positions().map(({ size }) => size.cols)).toEqual([47, 32]);
  expect(tab.splitAndInsert(0, { ...right, size: { percent: 100 } }, new TestPane(2))).toBe(
    "No space for split!",
  );
});

test("in a window that grows, half of the new columns goes to each side", () => {
  const tab = new Tab(0, start, new TestPane(0));
  tab.splitAndInsert(
    0,
    { axis: "cols", newIsSecond: true, topLevel: false, size: { percent: 50 } },
    new TestPane(1),
  );
  tab.resize({ cols: 118, rows: 30 });
  expect(tab.positions().map(({ size }) => [size.cols, size.rows])).toEqual([
    [58, 30],
    [59, 30],
  ]);
});
