import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../failure.ts";
import type { LayoutNode, LayoutSplit, Rectangle } from "./layout.ts";
import { lineCells } from "./layout-room.ts";

/** A pane with its position on the screen. */
export interface PlacedPane<P> {
  readonly rectangle: Rectangle;
  readonly content: P;
}

/**
 * Infers the rows and columns of the panes of one tab (at least one), with their current cells as shares.
 * `unsupported` when no straight line separates them, as in a pinwheel, or when they overlap.
 */
export function inferLayout<P>(panes: readonly PlacedPane<P>[]): Result<LayoutNode<P>, Failure> {
  const [only] = panes;
  if (only !== undefined && panes.length === 1) return ok({ kind: "pane", pane: only.content });
  const cut = bestCut(panes);
  if (cut === undefined) return fail(notCut(panes));
  const children: LayoutNode<P>[] = [];
  for (const group of cut.groups) {
    const child = inferLayout(group.panes);
    if (!child.ok) return child;
    children.push(child.value);
  }
  const total = cut.groups.reduce((sum, { cells }) => sum + cells, 0);
  return ok({ kind: cut.kind, shares: cut.groups.map(({ cells }) => (cells * 100) / total), children });
}

interface Group<P> {
  readonly panes: readonly PlacedPane<P>[];
  /** Columns or rows from the first of its panes to the last. */
  readonly cells: number;
}

interface Cut<P> {
  readonly kind: LayoutSplit["kind"];
  readonly groups: readonly Group<P>[];
}

/** Prefers rows when both directions can be cut, as in a grid, because grids are built from rows. */
function bestCut<P>(panes: readonly PlacedPane<P>[]): Cut<P> | undefined {
  const rows = groupsAlong(panes, "rows");
  if (rows.length > 1) return { kind: "rows", groups: rows };
  const columns = groupsAlong(panes, "columns");
  return columns.length > 1 ? { kind: "columns", groups: columns } : undefined;
}

function groupsAlong<P>(panes: readonly PlacedPane<P>[], kind: LayoutSplit["kind"]): readonly Group<P>[] {
  const start = ({ rectangle }: PlacedPane<P>): number => (kind === "rows" ? rectangle.top : rectangle.left);
  const end = (pane: PlacedPane<P>): number => start(pane) + pane.rectangle[kind];
  const groups: { panes: PlacedPane<P>[]; start: number; end: number }[] = [];
  for (const pane of panes.toSorted((a, b) => start(a) - start(b))) {
    const last = groups.at(-1);
    if (last === undefined || start(pane) >= last.end + lineCells) {
      groups.push({ panes: [pane], start: start(pane), end: end(pane) });
    } else {
      last.panes.push(pane);
      last.end = Math.max(last.end, end(pane));
    }
  }
  return groups.map((group) => ({ panes: group.panes, cells: group.end - group.start }));
}

function notCut<P>(panes: readonly PlacedPane<P>[]): Failure {
  const isOverlapping = panes.some((a, at) =>
    panes.slice(at + 1).some((b) => overlap(a.rectangle, b.rectangle)),
  );
  if (panes.length === 0) {
    return {
      reason: "not-found",
      detail: "There are no panes to create a layout from.",
      hint: "Open a pane first.",
    };
  }
  return {
    reason: "unsupported",
    detail: isOverlapping
      ? "Some panes overlap; one of them may be zoomed."
      : `${panes.length} of the panes cannot be divided by a straight line through the whole area.`,
    hint: isOverlapping
      ? "Unzoom the pane, then try again."
      : "A layout consists of rows and columns: move or close one of these panes.",
  };
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return (
    a.left < b.left + b.columns &&
    b.left < a.left + a.columns &&
    a.top < b.top + b.rows &&
    b.top < a.top + a.rows
  );
}
