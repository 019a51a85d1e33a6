import type { Layout, LayoutNode, LayoutSplit, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { lineCells } from "@wezterm-parallel/shared/domain/layout/layout-room";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";

import type { NewSplit } from "../../panes/panes.ts";
import type { PlaceSpec } from "../../workspace/workspace-record.ts";

interface ReopenSplit extends Pick<NewSplit, "side"> {
  /** The place that is split. */
  readonly of: string;
  /**
   * Shares of the combined area: `own` for the closed place, `others` for the place that is split. Above 0.
   */
  readonly shares: { readonly own: number; readonly others: number };
}

/**
 * Returns the split that reopens a closed place where it was: of the nearest living place in the arrangement,
 * on the same side; of two such places, the one that took its room. Undefined when no place of its tab is
 * alive.
 */
export function reopenSplit(
  layout: Layout<PlaceSpec>,
  place: string,
  living: ReadonlyMap<string, Size>,
): ReopenSplit | undefined {
  const root = layout.tabs.find((tab) => holds(tab.root, place))?.root;
  return root === undefined ? undefined : splitIn(root, place, living);
}

/**
 * Returns the cells of the new pane within a pane of this size, rounded as when the layout is divided: half a
 * cell goes to the first pane.
 */
export function cellsOfPart({ side, shares: { own, others } }: ReopenSplit, { columns, rows }: Size): number {
  const cells = (side === "left" || side === "right" ? columns : rows) - lineCells;
  const part = (share: number): number => Math.round((cells * share) / (own + others));
  const wanted = side === "left" || side === "top" ? part(own) : cells - part(others);
  return Math.max(1, Math.min(cells - 1, wanted));
}

/** Uses the innermost area with a living neighbour. */
function splitIn(
  node: LayoutNode<PlaceSpec>,
  place: string,
  living: ReadonlyMap<string, Size>,
): ReopenSplit | undefined {
  if (node.kind === "pane") return undefined;
  const at = node.children.findIndex((child) => holds(child, place));
  const child = node.children[at];
  const inner = child === undefined ? undefined : splitIn(child, place, living);
  return inner ?? besideNeighbour(node, at, living);
}

function besideNeighbour(
  node: LayoutSplit<PlaceSpec>,
  at: number,
  living: ReadonlyMap<string, Size>,
): ReopenSplit | undefined {
  const own = node.shares[at] ?? 0;
  const neighbours = node.children.flatMap((neighbour, index) => {
    if (index === at) return [];
    const places = panesOf(neighbour).filter(({ place }) => living.has(place));
    const nearest = (index < at ? places.at(-1) : places[0])?.place;
    const size = nearest === undefined ? undefined : living.get(nearest);
    if (nearest === undefined || size === undefined) return [];
    const share = node.shares[index] ?? 0;
    const cells = node.kind === "columns" ? size.columns : size.rows;
    const split = { of: nearest, side: sideOf(node.kind, index < at), shares: { own, others: share } };
    return [{ split, distance: Math.abs(index - at), room: cells / share }];
  });
  return neighbours.toSorted((a, b) => a.distance - b.distance || b.room - a.room)[0]?.split;
}

function sideOf(kind: "columns" | "rows", isAfter: boolean): NewSplit["side"] {
  if (kind === "columns") return isAfter ? "right" : "left";
  return isAfter ? "bottom" : "top";
}

function holds(node: LayoutNode<PlaceSpec>, place: string): boolean {
  return panesOf(node).some((pane) => pane.place === place);
}
