import { MarkerType, Position as Side, type Edge, type Node } from "@xyflow/react";

import type { GraphEdge, GraphNode } from "./graph-model.ts";
import type { Position } from "./layout.ts";
import { nodeSize } from "./node-size.ts";
import type { LaidGraph } from "./use-layout.ts";

export type FlowNode = Node<{ readonly node: GraphNode }, GraphNode["kind"]>;
export type FlowEdge = Edge<{ readonly edge: GraphEdge; readonly bends: readonly Position[] }, "routed">;

/** In the DOM, for who listens to the graph. */
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

/** Known before it is drawn, so that what is out of sight counts when all is to be shown. */
const measured = { ...nodeSize };
const middle = nodeSize.height / 2;
/** Known before the nodes are drawn, so that edges to what is out of sight are as well. */
const handles = [
  { type: "target" as const, position: Side.Left, x: 0, y: middle, width: 1, height: 1 },
  { type: "source" as const, position: Side.Right, x: nodeSize.width, y: middle, width: 1, height: 1 },
];

/** How edges are drawn; those on the critical path last, over the others. */
export interface EdgeLook {
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
