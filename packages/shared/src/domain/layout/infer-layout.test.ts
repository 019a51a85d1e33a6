import fc from "fast-check";
import { expect, test } from "vitest";

import { anyTree } from "../../../test/rigs/layout-trees.ts";
import { inferLayout, type PlacedPane } from "./infer-layout.ts";
import type { LayoutNode, Size } from "./layout.ts";
import { leastSize } from "./layout-room.ts";
import { placePanes } from "./plan-splits.ts";

function onScreen(root: LayoutNode<string>, size: Size): readonly PlacedPane<string>[] {
  const placed = placePanes(root, size);
  if (!placed.ok) throw new Error(placed.failure.detail);
  return placed.value.map(({ pane, rectangle }) => ({ content: pane, rectangle }));
}

function byName(panes: readonly PlacedPane<string>[]): readonly PlacedPane<string>[] {
  return panes.toSorted((a, b) => a.content.localeCompare(b.content));
}

test("any arrangement of rows and columns is read back so that opening it gives every pane its cells again", () => {
  fc.assert(
    fc.property(
      anyTree,
      fc.nat({ max: 120 }),
      fc.nat({ max: 60 }),
      fc.integer(),
      (root, wider, higher, turn) => {
        const least = leastSize(root);
        const size = { columns: least.columns + wider, rows: least.rows + higher };
        const panes = onScreen(root, size);
        const at = Math.abs(turn) % panes.length;
        const inferred = inferLayout([...panes.slice(at), ...panes.slice(0, at)]);
        expect(inferred.ok && byName(onScreen(inferred.value, size))).toEqual(byName(panes));
      },
    ),
  );
});

test("shares are those of the screen, rows before columns where both would do", () => {
  const half = { columns: 40, rows: 12 };
  const panes = [
    { content: "d", rectangle: { left: 41, top: 13, ...half } },
    { content: "a", rectangle: { left: 0, top: 0, ...half } },
    { content: "c", rectangle: { left: 0, top: 13, ...half } },
    { content: "b", rectangle: { left: 41, top: 0, ...half } },
  ];
  const row = (left: string, right: string): LayoutNode<string> => ({
    kind: "columns",
    shares: [50, 50],
    children: [
      { kind: "pane", pane: left },
      { kind: "pane", pane: right },
    ],
  });
  expect(inferLayout(panes)).toEqual({
    ok: true,
    value: { kind: "rows", shares: [50, 50], children: [row("a", "b"), row("c", "d")] },
  });
});

test("a pinwheel and panes that overlap are refused in words, also inside other panes", () => {
  const pinwheel = [
    { left: 0, top: 0, columns: 20, rows: 5 },
    { left: 21, top: 0, columns: 10, rows: 15 },
    { left: 11, top: 16, columns: 20, rows: 5 },
    { left: 0, top: 6, columns: 10, rows: 15 },
    { left: 11, top: 6, columns: 9, rows: 9 },
  ];
  const around = { content: "x", rectangle: { left: 0, top: 22, columns: 31, rows: 4 } };
  const wheel = pinwheel.map((rectangle) => ({ content: "x", rectangle }));
  for (const panes of [wheel, [around, ...wheel]]) {
    const inferred = inferLayout(panes);
    expect(inferred.ok ? undefined : inferred.failure).toMatchObject({
      reason: "unsupported",
      detail: "5 of the panes cannot be divided by a straight line through the whole area.",
    });
  }
  const zoomed = inferLayout([around, around]);
  expect(zoomed.ok ? undefined : zoomed.failure.hint).toBe("Unzoom the pane, then try again.");
});

test("no pane is a failure", () => {
  expect(inferLayout([]).ok).toBe(false);
});
