import { expect, test } from "vitest";

import { firstViewport } from "./first-viewport.ts";
import type { Position } from "../layout/layout.ts";
import { zooms } from "./zooms.ts";

const frame = { width: 1000, height: 600 };
const laid = (...corners: readonly Position[]) => ({
  positions: new Map(corners.map((corner, at) => [`t:${at}`, corner])),
  bends: new Map(),
});
/** Window position of a point of the graph. */
const seen = (layout: ReturnType<typeof laid>, [x, y]: Position) => {
  const view = firstViewport(layout, frame);
  return { zoom: view.zoom, left: x * view.zoom + view.x, top: y * view.zoom + view.y };
};

test("centres a graph that fits, never enlarged", () => {
  const { zoom, left, top } = seen(laid([0, 0], [280, 0]), [0, 0]);
  expect(zoom).toBe(1);
  expect(left).toBe((1000 - 488) / 2);
  expect(top).toBeGreaterThan(200);
});

test("shows the roots of a graph that does not fit, at a readable size", () => {
  const corners = Array.from({ length: 60 }, (_, at): Position => [
    Math.floor(at / 2) * 280,
    (at % 2) * 4000,
  ]);
  const root: Position = [-280, 2000];
  const { zoom, left, top } = seen(laid(root, ...corners), root);
  expect(zoom).toBe(zooms.readable);
  expect(left).toBe(40);
  expect(top).toBeGreaterThan(0);
  expect(top).toBeLessThan(frame.height - 46);
});
