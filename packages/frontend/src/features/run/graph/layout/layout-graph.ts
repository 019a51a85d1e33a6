import { layoutCarefully } from "./layout-carefully.ts";
import { gaps, type GraphLayout, type LayoutInput, type Position } from "./layout.ts";
import { layoutQuickly } from "./layout-quickly.ts";

/** Limit of edges for the careful layout, which takes tens of seconds for thousands. */
const carefulUpTo = 320;
/** Columns per row of unconnected nodes, to match the width of a screen. */
const screenRatio = 3;

/** Lays out a graph with predecessors on the left; unconnected nodes are in rows below. */
export function layoutGraph({ nodes, edges }: LayoutInput): GraphLayout {
  const tied = new Set(edges.flat());
  const input = { nodes: nodes.filter(({ id }) => tied.has(id)), edges };
  const laid = edges.length > carefulUpTo ? layoutQuickly(input) : layoutCarefully(input);
  const positions = new Map(laid.positions);
  const loose = nodes.filter(({ id }) => !tied.has(id));
  placeLoose(loose, bottomOf(input, positions), positions);
  return { positions, bends: laid.bends };
}

function bottomOf({ nodes }: LayoutInput, positions: GraphLayout["positions"]): number {
  if (nodes.length === 0) return 0;
  const bottoms = nodes.map(({ id, height }) => (positions.get(id)?.[1] ?? 0) + height);
  return bottoms.reduce((most, each) => Math.max(most, each), 0) + gaps.parts;
}

function placeLoose(nodes: LayoutInput["nodes"], top: number, positions: Map<string, Position>): void {
  const width = nodes.reduce((most, node) => Math.max(most, node.width), 0) + gaps.nodes;
  const height = nodes.reduce((most, node) => Math.max(most, node.height), 0) + gaps.nodes;
  const columns = Math.max(1, Math.round(Math.sqrt((nodes.length * height * screenRatio) / width)));
  nodes.forEach(({ id }, at) => {
    positions.set(id, [(at % columns) * width, top + Math.floor(at / columns) * height]);
  });
}
