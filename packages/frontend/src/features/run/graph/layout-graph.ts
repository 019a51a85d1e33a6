import { Graph, layout } from "@dagrejs/dagre";

/** Boxes in px, and from which to which edges lead. */
export interface LayoutInput {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly (readonly [from: string, to: string])[];
}

export type Position = readonly [x: number, y: number];

/** Upper left corners by id. */
export type GraphLayout = ReadonlyMap<string, Position>;

const between = { ranks: 72, nodes: 16, edges: 8, parts: 40 } as const;
/** More nodes than this are ranked the quick way: the careful one takes seconds. */
const carefulUpTo = 400;
/** Columns per row of what nothing is tied to, so that it is about as wide as a screen. */
const screenRatio = 3;

/** Predecessors to the left of what needs them; what has no edge stands in rows below. */
export function layoutGraph({ nodes, edges }: LayoutInput): GraphLayout {
  const tied = new Set(edges.flat());
  const positions = new Map<string, Position>();
  const loose = nodes.filter(({ id }) => !tied.has(id));
  const bottom = placeTied({ nodes: nodes.filter(({ id }) => tied.has(id)), edges }, positions);
  placeLoose(loose, bottom, positions);
  return positions;
}

function placeTied({ nodes, edges }: LayoutInput, positions: Map<string, Position>): number {
  if (nodes.length === 0) return 0;
  const graph = new Graph();
  graph.setGraph({
    rankdir: "LR",
    ranksep: between.ranks,
    nodesep: between.nodes,
    edgesep: between.edges,
    ranker: nodes.length > carefulUpTo ? "longest-path" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const [from, to] of edges) graph.setEdge(from, to);
  layout(graph);
  let bottom = 0;
  for (const { id, width, height } of nodes) {
    const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
    positions.set(id, [Math.round(x - width / 2), Math.round(y - height / 2)]);
    bottom = Math.max(bottom, y + height / 2);
  }
  return Math.ceil(bottom) + between.parts;
}

function placeLoose(nodes: LayoutInput["nodes"], top: number, positions: Map<string, Position>): void {
  const width = Math.max(0, ...nodes.map((node) => node.width)) + between.nodes;
  const height = Math.max(0, ...nodes.map((node) => node.height)) + between.nodes;
  const columns = Math.max(1, Math.round(Math.sqrt((nodes.length * height * screenRatio) / width)));
  nodes.forEach(({ id }, at) => {
    positions.set(id, [(at % columns) * width, top + Math.floor(at / columns) * height]);
  });
}
