import { gaps, type GraphLayout, type LayoutInput, type Position } from "./layout.ts";

/** Number of sweeps; each moves nodes closer to their neighbours, with no gain beyond this. */
const sweeps = 8;

/** Places each node in the column after its last predecessor, ordered by its neighbours' positions. Linear time. */
export function layoutQuickly(input: LayoutInput): GraphLayout {
  const before = neighboursOf(input, ([from, to]) => [to, from]);
  const after = neighboursOf(input, ([from, to]) => [from, to]);
  const columns = columnsOf(input, rankNodes(input, before, after));
  const order = new Map<string, number>();
  for (const column of columns) column.forEach((id, at) => order.set(id, at));
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const forth = sweep % 2 === 0;
    const neighbours = forth ? before : after;
    for (const column of forth ? columns : columns.toReversed()) sortColumn(column, neighbours, order);
  }
  return { positions: place(input, columns), bends: new Map() };
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighboursOf(
  { nodes, edges }: LayoutInput,
  direct: (edge: readonly [string, string]) => readonly [string, string],
): Neighbours {
  const found = new Map(nodes.map(({ id }) => [id, [] as string[]]));
  for (const edge of edges) {
    const [of, neighbour] = direct(edge);
    found.get(of)?.push(neighbour);
  }
  return found;
}

/** Ranks each node by its longest path from a root; nodes on cycles come last. */
function rankNodes(
  { nodes }: LayoutInput,
  before: Neighbours,
  after: Neighbours,
): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>();
  const open = new Map(nodes.map(({ id }) => [id, before.get(id)?.length ?? 0]));
  const free = nodes.flatMap(({ id }) => (open.get(id) === 0 ? [id] : []));
  for (const id of free) ranks.set(id, 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    for (const next of after.get(id) ?? []) {
      ranks.set(next, Math.max(ranks.get(next) ?? 0, (ranks.get(id) ?? 0) + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) free.push(next);
    }
  }
  return ranks;
}

function columnsOf({ nodes }: LayoutInput, ranks: ReadonlyMap<string, number>): string[][] {
  const columns: string[][] = [];
  for (const { id } of nodes) (columns[ranks.get(id) ?? 0] ??= []).push(id);
  return Array.from(columns, (column) => column ?? []);
}

function sortColumn(column: string[], neighbours: Neighbours, order: Map<string, number>): void {
  const wish = new Map(
    column.map((id) => {
      const tied = neighbours.get(id) ?? [];
      const sum = tied.reduce((total, each) => total + (order.get(each) ?? 0), 0);
      return [id, tied.length === 0 ? (order.get(id) ?? 0) : sum / tied.length];
    }),
  );
  column.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0));
  column.forEach((id, at) => order.set(id, at));
}

/** Centres columns vertically. */
function place({ nodes }: LayoutInput, columns: readonly string[][]): Map<string, Position> {
  const width = nodes.reduce((most, node) => Math.max(most, node.width), 0) + gaps.ranks;
  const height = nodes.reduce((most, node) => Math.max(most, node.height), 0) + gaps.nodes;
  const highest = columns.reduce((most, column) => Math.max(most, column.length), 0);
  const positions = new Map<string, Position>();
  columns.forEach((column, rank) => {
    const top = ((highest - column.length) * height) / 2;
    column.forEach((id, at) => positions.set(id, [rank * width, Math.round(top + at * height)]));
  });
  return positions;
}
