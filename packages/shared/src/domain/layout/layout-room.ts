import type { LayoutNode, LayoutSplit, Size } from "./layout.ts";

/**
 * Both terminals can shrink panes to one cell; smaller than this is unreadable, so no layout splits finer.
 */
export const smallestPane: Size = { columns: 8, rows: 2 };

/** Half of a terminal 80 columns wide, and room for a prompt with some lines above it. */
export const readablePane: Size = { columns: 39, rows: 10 };

/** Terminals use one cell for the line between two panes. */
export const lineCells = 1;

/** Returns the smallest size that the tree can be split into, including its lines. */
export function leastSize<P>(node: LayoutNode<P>): Size {
  if (node.kind === "pane") return smallestPane;
  const sizes = node.children.map((child) => leastSize(child));
  const lines = lineCells * (sizes.length - 1);
  const columns = sizes.map((size) => size.columns);
  const rows = sizes.map((size) => size.rows);
  return node.kind === "columns"
    ? { columns: sum(columns) + lines, rows: Math.max(...rows) }
    : { columns: Math.max(...columns), rows: sum(rows) + lines };
}

export function fitsInto<P>(node: LayoutNode<P>, size: Size): boolean {
  const least = leastSize(node);
  return least.columns <= size.columns && least.rows <= size.rows;
}

/**
 * Divides `total` cells, lines included, among the children of a split. The sum is exact and each child is
 * within one cell of its share, except children whose share is below their minimum: they get the minimum.
 */
export function cellsOfChildren<P>(split: LayoutSplit<P>, total: number): readonly number[] {
  const direction = split.kind === "columns" ? "columns" : "rows";
  const least = split.children.map((child) => leastSize(child)[direction]);
  return divide(total - lineCells * (split.children.length - 1), split.shares, least);
}

function divide(total: number, shares: readonly number[], least: readonly number[]): readonly number[] {
  const cells = shares.map((): number | undefined => undefined);
  for (;;) {
    const ideal = idealCells(total, shares, cells);
    const short = ideal.flatMap((each, at) =>
      cells[at] === undefined && each < (least[at] ?? 0) ? [at] : [],
    );
    if (short.length === 0) return roundTo(total, ideal);
    for (const at of short) cells[at] = least[at];
  }
}

/** Computes fractional cells for each child; children with a settled size keep it. */
function idealCells(
  total: number,
  shares: readonly number[],
  settled: readonly (number | undefined)[],
): readonly number[] {
  const rest = total - sum(settled.map((each) => each ?? 0));
  const open = sum(shares.filter((_, at) => settled[at] === undefined));
  return shares.map((share, at) => settled[at] ?? (rest * share) / open);
}

/** Rounds by the largest remainder: integers with the given sum, each less than one from its ideal. */
function roundTo(total: number, ideal: readonly number[]): readonly number[] {
  const whole = ideal.map((each) => Math.floor(each));
  const byRemainder = ideal
    .map((each, at) => ({ at, remainder: each - Math.floor(each) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.at - b.at);
  const more = new Set(byRemainder.slice(0, Math.max(0, total - sum(whole))).map(({ at }) => at));
  return whole.map((cells, at) => cells + (more.has(at) ? 1 : 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
