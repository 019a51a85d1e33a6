import { MarkerType, Position, type Edge, type Node } from "@xyflow/react";

import type { GraphEdge, GraphNode } from "./graph-model.ts";
import { nodeSize, type LaidGraph } from "./use-layout.ts";

export type FlowNode = Node<{ readonly node: GraphNode }, GraphNode["kind"]>;
export type FlowEdge = Edge<{ readonly edge: GraphEdge }>;

/** In the DOM, for who listens to the graph. */
export function elementIdOf(node: string): string {
  return `graph-node-${encodeURIComponent(node)}`;
}

export function flowNodes({ graph, layout }: LaidGraph): FlowNode[] {
  return graph.nodes.flatMap((node): FlowNode[] => {
    const at = layout.get(node.id);
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
  { type: "target" as const, position: Position.Left, x: 0, y: middle, width: 1, height: 1 },
  { type: "source" as const, position: Position.Right, x: nodeSize.width, y: middle, width: 1, height: 1 },
];

/** `classOf`: how an edge is drawn; on the critical path above the others. */
export function flowEdges(
  edges: readonly GraphEdge[],
  classOf: (edge: GraphEdge) => string,
  isCritical: (edge: GraphEdge) => boolean,
): FlowEdge[] {
  return edges.map((edge) => ({
    id: edge.id,
    source: edge.from,
    target: edge.to,
    data: { edge },
    className: classOf(edge),
    zIndex: isCritical(edge) ? 1 : 0,
    markerEnd: {
      type: MarkerType.ArrowClosed,
      width: 14,
      height: 14,
      color: isCritical(edge) ? "var(--text)" : "var(--line-strong)",
    },
  }));
}
