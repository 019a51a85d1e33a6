import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import { fitPanes } from "./fit-panes.ts";
import type { LayoutNode, LayoutSplit, Rectangle, Size } from "./layout.ts";
import { cellsOfChildren, fitsInto, leastSize, lineCells } from "./layout-room.ts";
import { panesOf } from "./panes-of.ts";

/** One split as terminals perform it: a new pane is split off an existing one. */
interface PlannedSplit<P> {
  /** The existing pane to split: its index in reading order of the tree, from 0. */
  readonly of: number;
  /** Side of the existing pane's area that the new pane takes. */
  readonly side: "left" | "top";
  /** Columns or rows of the new pane; the line between the two takes one more cell. */
  readonly cells: number;
  /** Index of the new pane in reading order. */
  readonly index: number;
  readonly pane: P;
}

export interface SplitPlan<P> {
  /**
   * The last pane of the tree: it exists before the first split and fills the whole area. Its index is
   * `splits.length`.
   */
  readonly first: P;
  readonly splits: readonly PlannedSplit<P>[];
}

/**
 * Plans the splits that build the tree in an area of `size` cells, from the root down: every pane but the
 * last is created by exactly one split, after the pane that it is split off. `conflict` when the panes do not
 * fit; `data.fit` then counts those that do.
 */
export function planSplits<P>(root: LayoutNode<P>, size: Size): Result<SplitPlan<P>, Failure> {
  if (!fitsInto(root, size)) return fail(tooSmall(root, size));
  const leaves = panesOf(root);
  const splits = splitsOf({ node: root, size, end: leaves.length }).map((split) => ({
    ...split,
    pane: leaves[split.index] as P,
  }));
  return ok({ first: leaves.at(-1) as P, splits });
}

/** Returns the position of each pane of the tree in reading order; fails as `planSplits` does. */
export function placePanes<P>(
  root: LayoutNode<P>,
  size: Size,
): Result<readonly { readonly pane: P; readonly rectangle: Rectangle }[], Failure> {
  if (!fitsInto(root, size)) return fail(tooSmall(root, size));
  return ok(placesIn(root, { left: 0, top: 0, ...pickSize(size) }));
}

interface Area<P> {
  readonly node: LayoutNode<P>;
  readonly size: Size;
  /** One past the index of the area's last pane. */
  readonly end: number;
}

function splitsOf<P>({ node, size, end }: Area<P>): readonly Omit<PlannedSplit<P>, "pane">[] {
  if (node.kind === "pane") return [];
  const areas = areasOf(node, size, end);
  const side = node.kind === "columns" ? "left" : "top";
  const here = areas.slice(0, -1).map(
    (area) =>
      ({
        of: end - 1,
        side,
        cells: node.kind === "columns" ? area.size.columns : area.size.rows,
        index: area.end - 1,
      }) as const,
  );
  return [...here, ...areas.flatMap((area) => splitsOf(area))];
}

function areasOf<P>(split: LayoutSplit<P>, size: Size, end: number): readonly Area<P>[] {
  const total = split.kind === "columns" ? size.columns : size.rows;
  const cells = cellsOfChildren(split, total);
  let last = end - panesOf(split).length;
  return split.children.map((node, at) => {
    last += panesOf(node).length;
    return { node, size: cut(split, size, cells[at] ?? 0), end: last };
  });
}

function placesIn<P>(
  node: LayoutNode<P>,
  area: Rectangle,
): readonly { readonly pane: P; readonly rectangle: Rectangle }[] {
  if (node.kind === "pane") return [{ pane: node.pane, rectangle: area }];
  const isColumns = node.kind === "columns";
  const cells = cellsOfChildren(node, isColumns ? area.columns : area.rows);
  let at = isColumns ? area.left : area.top;
  return node.children.flatMap((child, index) => {
    const start = at;
    const size = cut(node, area, cells[index] ?? 0);
    at += (cells[index] ?? 0) + lineCells;
    const corner = isColumns ? { left: start, top: area.top } : { left: area.left, top: start };
    return placesIn(child, { ...corner, ...size });
  });
}

function cut<P>(split: LayoutSplit<P>, { columns, rows }: Size, cells: number): Size {
  return split.kind === "columns" ? { columns: cells, rows } : { columns, rows: cells };
}

function pickSize({ columns, rows }: Size): Size {
  return { columns, rows };
}

function tooSmall<P>(root: LayoutNode<P>, size: Size): Failure {
  const least = leastSize(root);
  const panes = panesOf(root).length;
  const fitting = fitPanes(root, size);
  const fit = fitting === undefined ? 0 : panesOf(fitting).length;
  return {
    reason: "conflict",
    detail: `The ${panes} panes of the layout need at least ${sizeText(least)} cells, but the terminal has only ${sizeText(size)}.`,
    hint:
      fit === 0
        ? "Make the terminal larger."
        : `Make the terminal larger, or use a layout with fewer panes: ${fit} of these fit.`,
    data: { panes, fit, least, size: pickSize(size) },
  };
}

function sizeText({ columns, rows }: Size): string {
  return `${columns}×${rows}`;
}
