import { expect, test } from "vitest";

import type { Layout, LayoutNode } from "@wezterm-parallel/shared/domain/layout/layout";

import { isAlike, rearrange, type ScreenPane } from "./rearrange.ts";
import type { PlaceSpec } from "./workspace-record.ts";

const leaf = (place: string): LayoutNode<PlaceSpec> => ({
  kind: "pane",
  pane: { place, content: { kind: "next" } },
});
const pane = (id: string, left: number, columns: number, tab = "t1"): ScreenPane => ({
  id,
  left,
  top: 0,
  columns,
  rows: 24,
  tab,
});
const layout: Layout<PlaceSpec> = {
  tabs: [{ title: "work", root: { kind: "columns", shares: [50, 50], children: [leaf("p1"), leaf("p2")] } }],
};
const paneOf = new Map([
  ["p1", "%1"],
  ["p2", "%2"],
]);

test("places that changed sides and sizes are kept so, with the tab's title; panes of the person are not", () => {
  const screen = [pane("%2", 0, 19), pane("%9", 20, 20), pane("%1", 41, 39), pane("%8", 0, 80, "t2")];
  const kept = rearrange(layout, screen, paneOf);
  expect(kept.tabs.map(({ title }) => title)).toEqual(["work"]);
  const root = kept.tabs[0]?.root;
  expect(root?.kind === "columns" ? root.children : []).toEqual([leaf("p2"), leaf("p1")]);
  expect(root?.kind === "columns" ? root.shares.map(Math.round) : []).toEqual([33, 67]);
  expect(isAlike(kept, layout)).toBe(false);
});

test("a place taken to a tab of its own is kept there", () => {
  const kept = rearrange(layout, [pane("%1", 0, 80), pane("%2", 0, 80, "t2")], paneOf);
  expect(kept.tabs.map(({ root }) => root)).toEqual([leaf("p1"), leaf("p2")]);
});

test("while a place is closed the arrangement stays, so that it can come back", () => {
  expect(rearrange(layout, [pane("%1", 0, 80)], paneOf)).toBe(layout);
});

test("another size of the terminal alone is no other arrangement", () => {
  expect(isAlike(rearrange(layout, [pane("%1", 0, 40), pane("%2", 41, 39)], paneOf), layout)).toBe(true);
});
