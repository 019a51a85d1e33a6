import fc from "fast-check";
import { expect, test } from "vitest";

import type { Layout, Size } from "@wezterm-parallel/shared/domain/layout/layout";

import { placesOf, type PlaceSpec } from "../workspace/workspace-record.ts";
import { growLayout } from "./grow-layout.ts";

function twoPlaces(): Layout<PlaceSpec> {
  const pane = (place: string, kind: "next" | "list") => ({
    kind: "pane" as const,
    pane: { place, content: { kind } },
  });
  const places = {
    kind: "columns" as const,
    shares: [50, 50],
    children: [pane("p1", "next"), pane("p2", "next")],
  };
  return { tabs: [{ root: { kind: "rows", shares: [80, 20], children: [places, pane("list", "list")] } }] };
}

const sizesOf = (size: Size) => new Map(["p1", "p2", "list"].map((place) => [place, size]));
const namesOf = (layout: Layout<PlaceSpec>) => placesOf(layout).map(({ place }) => place);

test("two places of a window that grew become as many as are wanted, each readable", () => {
  const sizes = sizesOf({ columns: 73, rows: 36 });
  expect(namesOf(growLayout(twoPlaces(), sizes, 1))).toEqual(["p1", "p3", "p2", "list"]);
  expect(namesOf(growLayout(twoPlaces(), sizes, 2)).toSorted()).toEqual(["list", "p1", "p2", "p3", "p4"]);
});

test("places that would become unreadable stay whole", () => {
  expect(growLayout(twoPlaces(), sizesOf({ columns: 39, rows: 19 }), 5)).toEqual(twoPlaces());
});

test("only places whose size is known are halved, and every name stays unique", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 100 }),
      fc.nat(20),
      (columns, rows, wanted) => {
        const names = namesOf(growLayout(twoPlaces(), new Map([["p2", { columns, rows }]]), wanted));
        expect(new Set(names).size).toBe(names.length);
        expect(names.length - 3).toBeLessThanOrEqual(wanted);
        expect(names[0]).toBe("p1");
      },
    ),
  );
});
