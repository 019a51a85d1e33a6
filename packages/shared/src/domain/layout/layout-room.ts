import type { LayoutNode, LayoutSplit, Size } from "./layout.ts";

/** Both terminals go down to one cell; below this nothing can be read, so no layout is cut finer. */
export const smallestPane: Size = { columns: 8, rows: 2 };

/** Half of an 80 columns wide terminal, and room for a prompt with some lines above it. */
export const readablePane: Size = { columns: 39, rows: 10 };

/** Terminals spend one cell on the line between two panes. */
export const lineCells = 1;

/** The least cells that the tree can be cut into, its lines included. */
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

export function fits<P>(node: LayoutNode<P>, size: Size): boolean {
  const least = leastSize(node);
  return least.columns <= size.columns && least.rows <= size.rows;
}

/**
 * Cells of each child of a split along its direction, of `total` that include the lines. Nothing is lost, each is
 * within one cell of its share, but for children whose share is below what they need: those get that.
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

/** What each would get if cells had fractions; those that are settled keep what they have. */
function idealCells(
  total: number,
  shares: readonly number[],
  settled: readonly (number | undefined)[],
): readonly number[] {
  const rest = total - sum(settled.map((each) => each ?? 0));
  const open = sum(shares.filter((_, at) => settled[at] === undefined));
  return shares.map((share, at) => settled[at] ?? (rest * share) / open);
}

/** Largest remainder: whole numbers with the given sum, each less than one from its ideal. */
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
