import { Graph, layout } from "@dagrejs/dagre";

import { gaps, type GraphLayout, type LayoutInput, type Position } from "./layout.ts";

/** Points closer than this to a column's centre count as in the column, px. */
const inColumn = 24;

/** Lays out a graph with dagre, with few crossings and short edges. */
export function layoutCarefully({ nodes, edges }: LayoutInput): GraphLayout {
  const positions = new Map<string, Position>();
  const bends = new Map<string, readonly Position[]>();
  if (nodes.length === 0) return { positions, bends };
  const graph = new Graph();
  graph.setGraph({
    rankdir: "LR",
    ranksep: gaps.ranks,
    nodesep: gaps.nodes,
    edgesep: gaps.edges,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  const columns = new Set<number>();
  for (const { id, width, height } of nodes) {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    columns.add(x);
    positions.set(id, [Math.round(x - width / 2), Math.round(y - height / 2)]);
  }
  for (const [from, to] of edges) {
    const { points = [] } = graph.edge(from, to) as { points?: readonly { x: number; y: number }[] };
    bends.set(`${from} ${to}`, passed(points, [...columns]));
  }
  return { positions, bends };
}

/** Keeps the points in columns, without both ends. */
function passed(points: readonly { x: number; y: number }[], columns: readonly number[]): Position[] {
  return points
    .slice(1, -1)
    .filter(({ x }) => columns.some((column) => Math.abs(column - x) < inColumn))
    .map(({ x, y }) => [Math.round(x), Math.round(y)]);
}
