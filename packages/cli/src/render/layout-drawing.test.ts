import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import type { LayoutNode, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { leastSize } from "@wezterm-parallel/shared/domain/layout/layout-room";
import { placePanes } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import { displayWidth, prepareWidths } from "../text/width.ts";
import { drawPanes, type DrawnPane } from "./layout-drawing.ts";

beforeAll(() => prepareWidths(["日本語"]));

const pane = (name: string): LayoutNode<string> => ({ kind: "pane", pane: name });

function placed(root: LayoutNode<string>, size: Size): readonly DrawnPane[] {
  const panes = placePanes(root, size);
  if (!panes.ok) throw new Error(panes.failure.detail);
  return panes.value.map(({ pane: name, rectangle }) => ({
    rectangle,
    lines: [name, `${rectangle.columns}×${rectangle.rows}`],
  }));
}

const screen = { columns: 120, rows: 40 };
const tree: LayoutNode<string> = {
  kind: "rows",
  shares: [75, 25],
  children: [
    {
      kind: "columns",
      shares: [60, 40],
      children: [
        pane("修正-142"),
        { kind: "rows", shares: [50, 50], children: [pane("log test"), pane("shell .")] },
      ],
    },
    pane("list"),
  ],
};

test("panes stand in boxes with their names, wide characters included", () => {
  expect(drawPanes(placed(tree, screen), screen, { columns: 41, rows: 13 })).toEqual([
    "┌───────────────────────┬───────────────┐",
    "│                       │   log test    │",
    "│                       │     48×14     │",
    "│                       │               │",
    "│       修正-142        ├───────────────┤",
    "│         71×29         │               │",
    "│                       │    shell .    │",
    "│                       │     48×14     │",
    "│                       │               │",
    "├───────────────────────┴───────────────┤",
    "│                 list                  │",
    "│                120×10                 │",
    "└───────────────────────────────────────┘",
  ]);
});

test("in a small drawing names are cut, and sizes left out", () => {
  expect(drawPanes(placed(tree, screen), screen, { columns: 14, rows: 7 })).toEqual([
    "┌───────┬────┐",
    "│修正-1…│log…│",
    "│ 71×29 ├────┤",
    "│       │she…│",
    "├───────┴────┤",
    "│    list    │",
    "└────────────┘",
  ]);
});

test("every drawing is exactly as wide and high as asked for", () => {
  const shape = fc.record({
    names: fc.array(fc.constantFrom("a", "日本語のタスク", "fix-142", "e\u0301"), {
      minLength: 2,
      maxLength: 6,
    }),
    kind: fc.constantFrom("rows" as const, "columns" as const),
    columns: fc.integer({ min: 2, max: 80 }),
    rows: fc.integer({ min: 2, max: 30 }),
  });
  fc.assert(
    fc.property(shape, ({ names, kind, columns, rows }) => {
      const root = { kind, shares: names.map(() => 100 / names.length), children: names.map(pane) };
      const size = leastSize(root);
      const drawing = drawPanes(placed(root, size), size, { columns, rows });
      expect(drawing).toHaveLength(rows);
      expect(drawing.filter((line) => displayWidth(line) !== columns)).toEqual([]);
    }),
  );
});
