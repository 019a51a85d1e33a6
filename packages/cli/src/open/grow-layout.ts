import type { Layout, LayoutNode, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { lineCells, readablePane } from "@wezterm-parallel/shared/domain/layout/layout-room";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";

import type { PlaceSpec } from "../workspace/workspace-record.ts";

/**
 * Returns the layout with up to `wanted` more places: splits the largest place for any task as long as both
 * halves stay readable. `sizes` are those of the living places.
 */
export function growLayout(
  layout: Layout<PlaceSpec>,
  sizes: ReadonlyMap<string, Size>,
  wanted: number,
): Layout<PlaceSpec> {
  const halves = halvesOf(layout, sizes);
  const [largest] = halves.toSorted((a, b) => areaOf(b.half) - areaOf(a.half));
  if (wanted < 1 || largest === undefined) return layout;
  const added: PlaceSpec = { place: newName(layout), content: { kind: "next" } };
  const grown = {
    tabs: layout.tabs.map((tab) => ({ ...tab, root: splitPlace(tab.root, largest, added) })),
  };
  const next = new Map([...sizes, [largest.place, largest.half], [added.place, largest.half]]);
  return growLayout(grown, next, wanted - 1);
}

interface Halved {
  readonly place: string;
  readonly kind: "columns" | "rows";
  /** Size of the smaller half. */
  readonly half: Size;
}

function halvesOf(layout: Layout<PlaceSpec>, sizes: ReadonlyMap<string, Size>): readonly Halved[] {
  const places = layout.tabs.flatMap(({ root }) => panesOf(root));
  return places.flatMap(({ place, content }) => {
    const size = sizes.get(place);
    return size === undefined || content.kind !== "next" ? [] : halve(place, size);
  });
}

function halve(place: string, { columns, rows }: Size): readonly Halved[] {
  const half = (cells: number): number => Math.floor((cells - lineCells) / 2);
  const beside: Halved = { place, kind: "columns", half: { columns: half(columns), rows } };
  const below: Halved = { place, kind: "rows", half: { columns, rows: half(rows) } };
  return [beside, below].filter(
    (each) => each.half.columns >= readablePane.columns && each.half.rows >= readablePane.rows,
  );
}

function splitPlace(node: LayoutNode<PlaceSpec>, halved: Halved, added: PlaceSpec): LayoutNode<PlaceSpec> {
  if (node.kind !== "pane") {
    return { ...node, children: node.children.map((child) => splitPlace(child, halved, added)) };
  }
  if (node.pane.place !== halved.place) return node;
  return { kind: halved.kind, shares: [50, 50], children: [node, { kind: "pane", pane: added }] };
}

/** Does not reuse names of closed places, because their programs may still be ending. */
function newName(layout: Layout<PlaceSpec>): string {
  const numbers = layout.tabs
    .flatMap(({ root }) => panesOf(root))
    .map(({ place }) => Number(/^p(\d+)$/.exec(place)?.[1] ?? 0));
  return `p${Math.max(0, ...numbers) + 1}`;
}

function areaOf({ columns, rows }: Size): number {
  return columns * rows;
}
