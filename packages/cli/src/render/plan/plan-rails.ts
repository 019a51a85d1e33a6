export interface RailNode {
  readonly name: string;
  /** Names of earlier nodes. */
  readonly needs: readonly string[];
}

/** Wider graphs are described in words, because nobody can follow so many lines. */
export const railLimit = 16;

/**
 * Returns one drawing for each node, in the same order: a line from above that joins (`├ ┼`, or `└ ┴` where
 * it ends) means "needs that one", a line that goes down (`┌ ┬`) leads to nodes that need it. Undefined when
 * more than `railLimit` lines would run side by side. Nodes must come after those they need.
 */
export function drawRails(nodes: readonly RailNode[]): readonly string[] | undefined {
  const lastUse = lastUses(nodes);
  const lanes: (string | undefined)[] = [];
  const rows: string[][] = [];
  for (const [at, node] of nodes.entries()) {
    const needed = new Set(node.needs);
    const ending = new Set(node.needs.filter((need) => lastUse.get(need) === at));
    const before = [...lanes];
    for (const [lane, owner] of lanes.entries())
      if (owner !== undefined && ending.has(owner)) lanes[lane] = undefined;
    const opened = lastUse.has(node.name) ? open(lanes, before, node.name) : undefined;
    if (lanes.length > railLimit) return undefined;
    rows.push(drawRow({ before, needed, ending, opened }));
    while (lanes.length > 0 && lanes.at(-1) === undefined) lanes.pop();
  }
  const width = Math.max(0, ...rows.map((row) => row.length));
  return rows.map((row) => closeRow(row, width));
}

function lastUses(nodes: readonly RailNode[]): ReadonlyMap<string, number> {
  return new Map(nodes.flatMap((node, at) => node.needs.map((need) => [need, at] as const)));
}

/**
 * Returns the first lane that is free and was unused in the row above, so that two lines never look like one.
 */
function open(lanes: (string | undefined)[], before: readonly (string | undefined)[], name: string): number {
  let lane = 0;
  while (lanes[lane] !== undefined || before[lane] !== undefined) lane++;
  lanes[lane] = name;
  return lane;
}

interface Row {
  readonly before: readonly (string | undefined)[];
  readonly needed: ReadonlySet<string>;
  readonly ending: ReadonlySet<string>;
  readonly opened: number | undefined;
}

function drawRow({ before, needed, ending, opened }: Row): string[] {
  const length = Math.max(before.length, (opened ?? -1) + 1);
  const row: string[] = [];
  let joined = false;
  for (let lane = 0; lane < length; lane++) {
    const owner = before[lane];
    const isNeeded = owner !== undefined && needed.has(owner);
    if (lane === opened) row.push(joined ? "┬" : "┌");
    else if (isNeeded) row.push(joint(joined, ending.has(owner)));
    else row.push(owner === undefined ? (joined ? "─" : " ") : "│");
    joined ||= isNeeded || lane === opened;
  }
  return row;
}

function joint(joined: boolean, ends: boolean): string {
  if (ends) return joined ? "┴" : "└";
  return joined ? "┼" : "├";
}

/** Extends the row's line to the name; a node without edges gets a short line. */
function closeRow(row: readonly string[], width: number): string {
  const start = row.findIndex((cell) => /[├┼└┴┌┬]/.test(cell));
  let text = "";
  for (let lane = 0; lane < width; lane++) {
    const isAfter = start >= 0 && lane >= start;
    text += row[lane] ?? (isAfter ? "─" : " ");
    text += isAfter ? "─" : " ";
  }
  return start < 0 ? `${text}●` : `${text}●`;
}
