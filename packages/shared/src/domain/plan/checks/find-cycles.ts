type NeedsGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Returns one shortest cycle of every strongly connected component (as [a, b, c], where a needs b needs c
 * needs a), beginning with its first node in the order of the graph. Ignores edges to nodes outside the graph
 * and from a node to itself. Linear time except for the search inside a component.
 */
export function findCycles(graph: NeedsGraph): readonly (readonly string[])[] {
  return knots(graph)
    .filter((knot) => knot.size > 1)
    .map((knot) => shortestCycle(graph, knot));
}

/**
 * Finds strongly connected components by Kosaraju's two passes, without recursion, because plans can be deep.
 */
function knots(graph: NeedsGraph): readonly ReadonlySet<string>[] {
  const order = finishingOrder(graph);
  const reverse = reversed(graph);
  const taken = new Set<string>();
  const found: ReadonlySet<string>[] = [];
  for (const root of order.toReversed()) {
    if (taken.has(root)) continue;
    const knot = reachable(reverse, root, taken);
    found.push(new Set(inOrder(graph, knot)));
  }
  return found;
}

function inOrder(graph: NeedsGraph, knot: ReadonlySet<string>): readonly string[] {
  return knot.size === 1 ? [...knot] : [...graph.keys()].filter((node) => knot.has(node));
}

function finishingOrder(graph: NeedsGraph): readonly string[] {
  const order: string[] = [];
  const seen = new Set<string>();
  for (const root of graph.keys()) {
    if (seen.has(root)) continue;
    seen.add(root);
    const stack = [{ node: root, next: 0 }];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = (graph.get(top.node) ?? [])[top.next++];
      if (target === undefined) {
        order.push(top.node);
        stack.pop();
      } else if (graph.has(target) && !seen.has(target)) {
        seen.add(target);
        stack.push({ node: target, next: 0 });
      }
    }
  }
  return order;
}

function reversed(graph: NeedsGraph): NeedsGraph {
  const reverse = new Map<string, string[]>([...graph.keys()].map((node) => [node, []]));
  for (const [node, targets] of graph) for (const target of targets) reverse.get(target)?.push(node);
  return reverse;
}

function reachable(graph: NeedsGraph, root: string, taken: Set<string>): ReadonlySet<string> {
  const found = new Set([root]);
  taken.add(root);
  for (const node of found) {
    for (const target of graph.get(node) ?? []) {
      if (taken.has(target)) continue;
      taken.add(target);
      found.add(target);
    }
  }
  return found;
}

/** Searches breadth first from the component's first node back to itself. */
function shortestCycle(graph: NeedsGraph, knot: ReadonlySet<string>): readonly string[] {
  const [start = ""] = knot;
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const target of graph.get(node) ?? []) {
      if (target === start && node !== start) return pathTo(node, cameFrom);
      if (!knot.has(target) || target === start || cameFrom.has(target)) continue;
      cameFrom.set(target, node);
      queue.push(target);
    }
  }
  throw new Error(`Internal error: no cycle through ${start}`);
}

function pathTo(end: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const path = [end];
  for (let at = cameFrom.get(end); at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path.reverse();
}
