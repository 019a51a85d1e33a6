/** A node of a task graph; `needs` are names, and names outside the graph are ignored. */
interface PathNode {
  readonly name: string;
  readonly needs: readonly string[];
  /** Expected duration, ms. */
  readonly expected: number;
}

interface TaskPaths {
  /** Task name → ms from the start of the task to the end of the longest chain of its successors. */
  readonly remaining: ReadonlyMap<string, number>;
  /** One cycle, with its first name repeated at the end; `remaining` is then incomplete. */
  readonly cycle?: readonly string[];
}

/** Computes the longest remaining path of every task, from the leaves backwards; reports a cycle when there is one. */
export function measurePaths(nodes: readonly PathNode[]): TaskPaths {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const followers = countFollowers(nodes, byName);
  const remaining = new Map(nodes.map((node) => [node.name, node.expected]));
  const leaves = nodes.filter((node) => followers.get(node.name) === 0);
  let done = 0;
  for (let node = leaves.pop(); node !== undefined; node = leaves.pop()) {
    done += 1;
    leaves.push(...lengthen(node, { byName, followers, remaining }));
  }
  if (done === nodes.length) return { remaining };
  return { remaining, cycle: findCycle(nodes, followers) };
}

interface Walk {
  readonly byName: ReadonlyMap<string, PathNode>;
  readonly followers: Map<string, number>;
  readonly remaining: Map<string, number>;
}

function countFollowers(nodes: readonly PathNode[], byName: ReadonlyMap<string, PathNode>) {
  const followers = new Map(nodes.map((node) => [node.name, 0]));
  for (const need of nodes.flatMap((node) => node.needs)) {
    if (byName.has(need)) followers.set(need, (followers.get(need) ?? 0) + 1);
  }
  return followers;
}

/** Propagates a task's path to its needs; returns those whose successors are now all processed. */
function lengthen(node: PathNode, walk: Walk): PathNode[] {
  const behind = walk.remaining.get(node.name) ?? 0;
  const known: PathNode[] = [];
  for (const name of node.needs) {
    const need = walk.byName.get(name);
    if (need === undefined) continue;
    walk.remaining.set(name, Math.max(walk.remaining.get(name) ?? 0, need.expected + behind));
    const left = (walk.followers.get(name) ?? 0) - 1;
    walk.followers.set(name, left);
    if (left === 0) known.push(need);
  }
  return known;
}

/** Every remaining task has a remaining successor, so following successors must lead to a cycle. */
function findCycle(nodes: readonly PathNode[], followers: ReadonlyMap<string, number>): string[] {
  const left = nodes.filter((node) => (followers.get(node.name) ?? 0) > 0);
  const follower = new Map<string, string>();
  for (const node of left) for (const need of node.needs) follower.set(need, node.name);
  const trail: string[] = [];
  let at = left[0]?.name;
  while (at !== undefined && !trail.includes(at)) {
    trail.push(at);
    at = follower.get(at);
  }
  return at === undefined ? trail : [...trail.slice(trail.indexOf(at)), at];
}
