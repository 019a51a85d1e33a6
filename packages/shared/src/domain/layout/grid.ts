import type { LayoutNode, Size } from "./layout.ts";
import { lineCells, readablePane } from "./layout-room.ts";

/** Columns per row of a pane with the usual 80×24 cells. */
const idealAspect = 80 / 24;
/** Rows with different numbers of panes make panes of different widths: as bad as a shape 1.5 times off the ideal. */
const unevenPenalty = Math.log(1.5);

/** Returns how many panes stay readable beside and above one another in an area of this size; may be 0. */
export function gridCapacity(size: Size): number {
  const across = Math.floor((size.columns + lineCells) / (readablePane.columns + lineCells));
  const down = Math.floor((size.rows + lineCells) / (readablePane.rows + lineCells));
  return across * down;
}

/** Arranges one or more areas in equal shares, in the number of rows that gives them the best shape. */
export function gridOf<P>(areas: readonly LayoutNode<P>[], size: Size): LayoutNode<P> {
  const shapes = areas.map((_, at) => shapeOf(areas.length, at + 1, size));
  const readable = shapes.filter((shape) => shape.isReadable);
  const [best] = (readable.length > 0 ? readable : shapes).toSorted((a, b) => a.distance - b.distance);
  let next = 0;
  const rows = (best?.counts ?? []).map((count) => {
    next += count;
    return equalShares("columns", areas.slice(next - count, next));
  });
  return equalShares("rows", rows);
}

export function equalShares<P>(kind: "columns" | "rows", children: readonly LayoutNode<P>[]): LayoutNode<P> {
  const [only] = children;
  if (only !== undefined && children.length === 1) return only;
  return { kind, shares: children.map(() => 100 / children.length), children };
}

interface Shape {
  /** Number of areas in each row, from the top. */
  readonly counts: readonly number[];
  readonly isReadable: boolean;
  /** Deviation of the worst pane from the ideal shape, plus a penalty for uneven rows. */
  readonly distance: number;
}

function shapeOf(areas: number, rows: number, size: Size): Shape {
  const counts = Array.from({ length: rows }, (_, at) => Math.floor((areas + rows - 1 - at) / rows));
  const height = cellsOfEach(size.rows, rows);
  const widths = counts.map((count) => cellsOfEach(size.columns, count));
  const isReadable =
    Math.floor(height) >= readablePane.rows && Math.floor(Math.min(...widths)) >= readablePane.columns;
  const worst = Math.max(...widths.map((width) => Math.abs(Math.log(width / height / idealAspect))));
  const distance = areas % rows === 0 ? worst : worst + unevenPenalty;
  return { counts, isReadable, distance };
}

/** May be a fraction; never 0, so that a shape without room just scores badly. */
function cellsOfEach(total: number, parts: number): number {
  return Math.max((total - lineCells * (parts - 1)) / parts, Number.EPSILON);
}
