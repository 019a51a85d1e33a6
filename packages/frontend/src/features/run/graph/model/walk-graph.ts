import type { GraphLayout, Position } from "../layout/layout.ts";
import type { TaskGraph } from "./graph-model.ts";

export type Direction = "left" | "right" | "up" | "down";

/** Two nodes are in the same column if their x positions differ by less than this, in px. */
const sameColumn = 40;

/**
 * Returns the target of an arrow key: right to the nearest dependent, left to the nearest dependency, up and down to
 * neighbours in the column. Undefined if there is none; without a current node, the first one.
 */
export function walkGraph(
  graph: TaskGraph,
  layout: GraphLayout,
  at: string | undefined,
  direction: Direction,
): string | undefined {
  const here = at === undefined ? undefined : layout.positions.get(at);
  if (here === undefined || at === undefined) return firstNode(graph, layout);
  if (direction === "up" || direction === "down") return neighbour(graph, layout, at, direction);
  const ahead = graph.edges.flatMap(({ from, to }) => {
    if (direction === "right") return from === at ? [to] : [];
    return to === at ? [from] : [];
  });
  return nearest(ahead, layout, ([, y]) => Math.abs(y - here[1]));
}

/** Leftmost, then topmost. */
export function firstNode(graph: TaskGraph, layout: GraphLayout): string | undefined {
  const ids = graph.nodes.map(({ id }) => id);
  return nearest(ids, layout, ([x, y]) => x * columnsApart + y);
}

/** Larger than any height, so that nodes are compared by column first, then by row. */
const columnsApart = 1e6;

function neighbour(
  graph: TaskGraph,
  layout: GraphLayout,
  at: string,
  direction: "up" | "down",
): string | undefined {
  const [x, y] = layout.positions.get(at) ?? [0, 0];
  const beyond = graph.nodes.flatMap(({ id }) => {
    const [otherX, otherY] = layout.positions.get(id) ?? [0, 0];
    const isBeyond = direction === "down" ? otherY > y : otherY < y;
    return id !== at && isBeyond && Math.abs(otherX - x) < sameColumn ? [id] : [];
  });
  return nearest(beyond, layout, ([, otherY]) => Math.abs(otherY - y));
}

function nearest(
  ids: readonly string[],
  layout: GraphLayout,
  distance: (position: Position) => number,
): string | undefined {
  let best: { readonly id: string; readonly away: number } | undefined;
  for (const id of ids) {
    const position = layout.positions.get(id);
    if (position === undefined) continue;
    const away = distance(position);
    if (best === undefined || away < best.away) best = { id, away };
  }
  return best?.id;
}
