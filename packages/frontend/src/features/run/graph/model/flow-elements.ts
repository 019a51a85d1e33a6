import { MarkerType, Position as Side, type Edge, type Node } from "@xyflow/react";

import type { GraphEdge, GraphNode } from "./graph-model.ts";
import type { Position } from "../layout/layout.ts";
import { nodeSize } from "../layout/node-size.ts";
import type { LaidGraph } from "../layout/use-layout.ts";

export type FlowNode = Node<{ readonly node: GraphNode }, GraphNode["kind"]>;
export type FlowEdge = Edge<{ readonly edge: GraphEdge; readonly bends: readonly Position[] }, "routed">;

/** Returns the node's DOM id, for screen readers. */
export function elementIdOf(node: string): string {
  return `graph-node-${encodeURIComponent(node)}`;
}

export function flowNodes({ graph, layout }: LaidGraph): FlowNode[] {
  return graph.nodes.flatMap((node): FlowNode[] => {
    const at = layout.positions.get(node.id);
    if (at === undefined) return [];
    const [x, y] = at;
    return [
      { id: node.id, type: node.kind, position: { x, y }, data: { node }, ...nodeSize, measured, handles },
    ];
  });
}

/** Given in advance, so that off-screen nodes count when the view is fitted. */
const measured = { ...nodeSize };
const middle = nodeSize.height / 2;
/** Given in advance, so that edges to off-screen nodes are drawn. */
const handles = [
  { type: "target" as const, position: Side.Left, x: 0, y: middle, width: 1, height: 1 },
  { type: "source" as const, position: Side.Right, x: nodeSize.width, y: middle, width: 1, height: 1 },
];

/** Styles of edges; those on the critical path are drawn last, on top. */
interface EdgeLook {
  readonly classOf: (edge: GraphEdge) => string;
  readonly isCritical: (edge: GraphEdge) => boolean;
}

export function flowEdges({ graph, layout }: LaidGraph, { classOf, isCritical }: EdgeLook): FlowEdge[] {
  const ordered = graph.edges.toSorted((one, other) => Number(isCritical(one)) - Number(isCritical(other)));
  return ordered.map((edge) => ({
    id: edge.id,
    type: "routed",
    source: edge.from,
    target: edge.to,
    data: { edge, bends: layout.bends.get(edge.id) ?? [] },
    className: classOf(edge),
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: 14,
      height: 14,
      color: isCritical(edge) ? "var(--text)" : "var(--line-strong)",
    },
  }));
}
