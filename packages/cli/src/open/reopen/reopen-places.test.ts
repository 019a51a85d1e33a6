import fc from "fast-check";
import { expect, test } from "vitest";

import type { Layout, LayoutNode } from "@wezterm-parallel/shared/domain/layout/layout";
import { placePanes } from "@wezterm-parallel/shared/domain/layout/plan-splits";

import { placesOf, type PlaceSpec } from "../../workspace/workspace-record.ts";
import { cellsOfPart, reopenSplit } from "./reopen-places.ts";

const leaf = (place: string): LayoutNode<PlaceSpec> => ({
  kind: "pane",
  pane: { place, content: { kind: "next" } },
});
const layout: Layout<PlaceSpec> = {
  tabs: [
    {
      root: {
        kind: "columns",
        shares: [60, 40],
        children: [leaf("a"), { kind: "rows", shares: [25, 75], children: [leaf("b"), leaf("c")] }],
      },
    },
    { root: leaf("alone") },
  ],
};

const alike = (...places: readonly string[]) =>
  new Map(places.map((place) => [place, { columns: 40, rows: 20 }]));

test("a closed place comes back on its side of its neighbour, with its share", () => {
  expect(reopenSplit(layout, "b", alike("a", "c"))).toEqual({
    of: "c",
    side: "top",
    shares: { own: 25, others: 75 },
  });
  expect(reopenSplit(layout, "c", alike("a", "b"))).toEqual({
    of: "b",
    side: "bottom",
    shares: { own: 75, others: 25 },
  });
  expect(reopenSplit(layout, "a", alike("b", "c"))).toEqual({
    of: "b",
    side: "left",
    shares: { own: 60, others: 40 },
  });
  expect(reopenSplit(layout, "b", alike("a"))).toEqual({
    of: "a",
    side: "right",
    shares: { own: 40, others: 60 },
  });
});

test("of two neighbours the one gives room that has the room of the closed one", () => {
  const [a, b, c] = [leaf("a"), leaf("b"), leaf("c")];
  const row: Layout<PlaceSpec> = {
    tabs: [{ root: { kind: "columns", shares: [33, 33, 33], children: [a, b, c] } }],
  };
  const sizes = (left: number, right: number) =>
    new Map([
      ["a", { columns: left, rows: 9 }],
      ["c", { columns: right, rows: 9 }],
    ]);
  expect(reopenSplit(row, "b", sizes(40, 79))).toEqual({
    of: "c",
    side: "left",
    shares: { own: 33, others: 33 },
  });
  expect(reopenSplit(row, "b", sizes(80, 39))).toEqual({
    of: "a",
    side: "right",
    shares: { own: 33, others: 33 },
  });
});

test("whichever of two is closed, both have their cells again when it is back", () => {
  const share = fc.integer({ min: 10, max: 90 });
  const kind = fc.constantFrom("columns", "rows");
  const index = fc.constantFrom(0, 1);
  fc.assert(
    fc.property(kind, share, fc.integer({ min: 81, max: 300 }), index, (direction, first, cells, closed) => {
      const root = {
        kind: direction,
        shares: [first, 100 - first],
        children: [leaf("a"), leaf("b")],
      } as const;
      const whole = { columns: cells, rows: cells };
      const before = placePanes(root, whole);
      if (!before.ok) throw new Error(before.failure.detail);
      const [place = "", other = ""] = closed === 0 ? ["a", "b"] : ["b", "a"];
      const split = reopenSplit({ tabs: [{ root }] }, place, new Map([[other, whole]]));
      if (split === undefined) throw new Error("no split");
      expect(cellsOfPart(split, whole)).toBe(before.value[closed]?.rectangle[direction]);
    }),
  );
});

test("where nothing of its tab lives, there is nothing to split", () => {
  expect(reopenSplit(layout, "alone", alike("a", "b", "c"))).toBeUndefined();
  expect(reopenSplit(layout, "unknown", alike("a"))).toBeUndefined();
});

test("all closed places come back one after the other as long as one of their tab lives, and both sides keep a cell", () => {
  const places = placesOf(layout).map(({ place }) => place);
  fc.assert(
    fc.property(fc.subarray(places, { minLength: 1 }), fc.integer({ min: 3, max: 200 }), (first, cells) => {
      const living = alike(...first);
      for (const place of places.filter((each) => !living.has(each))) {
        const split = reopenSplit(layout, place, living);
        if (split === undefined) continue;
        expect(living.has(split.of)).toBe(true);
        const own = cellsOfPart(split, { columns: cells, rows: cells });
        expect(own).toBeGreaterThanOrEqual(1);
        expect(own).toBeLessThanOrEqual(cells - 2);
        living.set(place, { columns: cells, rows: cells });
      }
      const isTabOpen = first.some((place) => place !== "alone");
      expect(["a", "b", "c"].every((each) => living.has(each))).toBe(isTabOpen);
    }),
  );
});
