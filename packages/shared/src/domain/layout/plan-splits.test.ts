import fc from "fast-check";
import { expect, test } from "vitest";

import { fitPanes } from "./fit-panes.ts";
import type { LayoutNode, LayoutSplit, Rectangle, Size } from "./layout.ts";
import { cellsOfChildren, leastSize, smallestPane } from "./layout-room.ts";
import { anyTree, pane } from "../../../test/rigs/layout-trees.ts";
import { panesOf } from "./panes-of.ts";
import { placePanes, planSplits, type SplitPlan } from "./plan-splits.ts";

/** A tree, and a size in which it fits. */
const treeInRoom = fc
  .record({ root: anyTree, wider: fc.nat({ max: 120 }), higher: fc.nat({ max: 60 }) })
  .map(({ root, wider, higher }) => {
    const least = leastSize(root);
    return { root, size: { columns: least.columns + wider, rows: least.rows + higher } };
  });

const splitInRoom = treeInRoom.filter(
  (each): each is { root: LayoutSplit<string>; size: Size } => each.root.kind !== "pane",
);

test("the splits, done one after the other, give every pane its place", () => {
  fc.assert(
    fc.property(treeInRoom, ({ root, size }) => {
      expect(execute(valueOf(planSplits(root, size)), size)).toEqual(rectanglesOf(root, size));
    }),
  );
});

test("panes and the lines between them cover the area exactly once", () => {
  fc.assert(
    fc.property(treeInRoom, ({ root, size }) => {
      const rectangles = rectanglesOf(root, size);
      const cells = rectangles.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
      expect(cells + lineCellsIn(root, size)).toBe(size.columns * size.rows);
      expect(overlapping(rectangles)).toEqual([]);
      for (const each of rectangles) expectInside(each, size);
    }),
  );
});

test("children of a split divide its cells without loss, each at what it needs at least", () => {
  fc.assert(
    fc.property(splitInRoom, ({ root, size }) => {
      const cells = cellsOfChildren(root, size[root.kind]);
      expect(cells.reduce((sum, each) => sum + each, 0)).toBe(size[root.kind] - (cells.length - 1));
      const least = root.children.map((child) => leastSize(child)[root.kind]);
      expect(cells.filter((each, at) => each < (least[at] ?? 0))).toEqual([]);
    }),
  );
});

test("where nobody is squeezed, every child is within a cell of its share", () => {
  fc.assert(
    fc.property(splitInRoom, ({ root, size }) => {
      const cells = cellsOfChildren(root, size[root.kind]);
      const total = size[root.kind] - (cells.length - 1);
      const ideal = root.shares.map((share) => (share * total) / 100);
      const least = root.children.map((child) => leastSize(child)[root.kind]);
      fc.pre(ideal.every((each, at) => each >= (least[at] ?? 0)));
      expect(cells.filter((each, at) => Math.abs(each - (ideal[at] ?? 0)) >= 1)).toEqual([]);
    }),
  );
});

test("a plan comes exactly where all panes fit; else the failure says how many do, and so many do", () => {
  fc.assert(
    fc.property(anyTree, fc.nat({ max: 60 }), fc.nat({ max: 20 }), (root, columns, rows) => {
      const size = { columns, rows };
      const plan = planSplits(root, size);
      const fitting = fitPanes(root, size);
      const fit = fitting === undefined ? 0 : panesOf(fitting).length;
      expect(plan.ok).toBe(fit === panesOf(root).length);
      expect(plan.ok ? fit : plan.failure.data?.["fit"]).toBe(fit);
      if (fitting === undefined) return true;
      return planSplits(fitting, size).ok && panesOf(fitting).at(-1) === panesOf(root).at(-1);
    }),
  );
});

test("a tree of columns and rows becomes splits from the root down", () => {
  const right: LayoutSplit<string> = { kind: "rows", shares: [50, 50], children: [pane("b"), pane("c")] };
  const root: LayoutNode<string> = { kind: "columns", shares: [60, 40], children: [pane("a"), right] };
  expect(valueOf(planSplits(root, { columns: 80, rows: 24 }))).toEqual({
    first: "c",
    splits: [
      { of: 2, side: "left", cells: 47, index: 0, pane: "a" },
      { of: 2, side: "top", cells: 12, index: 1, pane: "b" },
    ],
  });
});

test("the failure names both sizes and what to do", () => {
  const root: LayoutNode<string> = {
    kind: "columns",
    shares: [20, 20, 20, 20, 20],
    children: ["a", "b", "c", "d", "e"].map((name) => pane(name)),
  };
  const plan = planSplits(root, { columns: 20, rows: 5 });
  expect(plan.ok ? undefined : plan.failure).toMatchObject({
    reason: "conflict",
    detail: "The 5 panes of the layout need at least 44×2 cells, but the terminal has only 20×5.",
    hint: "Make the terminal larger, or use a layout with fewer panes: 2 of these fit.",
    data: { fit: 2 },
  });
});

/** Performs the splits on a model of a terminal. */
function execute(plan: SplitPlan<string>, size: Size): readonly Rectangle[] {
  const panes: Rectangle[] = [];
  panes[plan.splits.length] = { left: 0, top: 0, ...size };
  for (const { of, side, cells, index } of plan.splits) {
    const old = panes[of];
    if (old === undefined) throw new Error(`pane ${of} is split before it exists`);
    expect(panes[index]).toBeUndefined();
    panes[index] = side === "left" ? { ...old, columns: cells } : { ...old, rows: cells };
    panes[of] =
      side === "left"
        ? { ...old, left: old.left + cells + 1, columns: old.columns - cells - 1 }
        : { ...old, top: old.top + cells + 1, rows: old.rows - cells - 1 };
  }
  return panes;
}

function rectanglesOf(root: LayoutNode<string>, size: Size): readonly Rectangle[] {
  const placed = valueOf(placePanes(root, size));
  expect(placed.map(({ pane: shown }) => shown)).toEqual(panesOf(root));
  return placed.map(({ rectangle }) => rectangle);
}

/** Counts the cells of all lines from the sizes of the areas. */
function lineCellsIn(node: LayoutNode<string>, size: Size): number {
  if (node.kind === "pane") return 0;
  const across = node.kind === "columns" ? size.rows : size.columns;
  const cells = cellsOfChildren(node, size[node.kind]);
  const below = node.children.map((child, at) =>
    lineCellsIn(child, { ...size, [node.kind]: cells[at] ?? 0 }),
  );
  return across * (node.children.length - 1) + below.reduce((sum, each) => sum + each, 0);
}

function overlapping(rectangles: readonly Rectangle[]): readonly Rectangle[] {
  return rectangles.filter((a, at) => rectangles.slice(at + 1).some((b) => overlap(a, b)));
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  const apart =
    a.left + a.columns < b.left + 1 ||
    b.left + b.columns < a.left + 1 ||
    a.top + a.rows < b.top + 1 ||
    b.top + b.rows < a.top + 1;
  return !apart;
}

function expectInside(each: Rectangle, size: Size): void {
  expect(Math.min(each.left, each.top)).toBeGreaterThanOrEqual(0);
  expect(each.left + each.columns).toBeLessThanOrEqual(size.columns);
  expect(each.top + each.rows).toBeLessThanOrEqual(size.rows);
  expect(each.columns).toBeGreaterThanOrEqual(smallestPane.columns);
  expect(each.rows).toBeGreaterThanOrEqual(smallestPane.rows);
}

function valueOf<T>(result: { ok: true; value: T } | { ok: false; failure: { detail: string } }): T {
  if (!result.ok) throw new Error(result.failure.detail);
  return result.value;
}
