export interface Queued {
  readonly id: string;
  readonly priority: number;
}

/** The server's limits. */
const lowest = -1000;
const highest = 1000;

/**
 * Returns the priorities that move the task at `from` to position `to` of a queue (highest first): strictly above the
 * task below it and below the task above it. Changes as few tasks as possible; empty when nothing has to change or
 * there is no room.
 */
export function planMove(queue: readonly Queued[], from: number, to: number): ReadonlyMap<number, string[]> {
  const moved = queue[from];
  if (moved === undefined || from === to) return new Map();
  const rest = queue.toSpliced(from, 1);
  const above = rest.slice(0, to).toReversed();
  const below = rest.slice(to);
  const plans = [raise(moved, above, below), lower(moved, above, below)].filter(isAllowed);
  const best = plans.toSorted((one, other) => one.size - other.size)[0] ?? new Map<string, number>();
  return byPriority(best, queue);
}

type Plan = ReadonlyMap<string, number>;

/**
 * Raises the moved task just above the one below; tasks above that do not exceed it are raised too. `above` starts with
 * the nearest.
 */
function raise(moved: Queued, above: readonly Queued[], below: readonly Queued[]): Plan {
  const floor = below[0]?.priority ?? (above[0]?.priority ?? 0) - 2;
  const keeps = moved.priority > floor && moved.priority < (above[0]?.priority ?? Infinity);
  const own = keeps ? moved.priority : Math.max(floor + 1, lowest);
  return new Map([[moved.id, own], ...push(above, own, 1)]);
}

function lower(moved: Queued, above: readonly Queued[], below: readonly Queued[]): Plan {
  const ceiling = above[0]?.priority ?? (below[0]?.priority ?? 0) + 2;
  const keeps = moved.priority < ceiling && moved.priority > (below[0]?.priority ?? -Infinity);
  const own = keeps ? moved.priority : Math.min(ceiling - 1, highest);
  return new Map([[moved.id, own], ...push(below, own, -1)]);
}

/**
 * Shifts neighbours that are not beyond `from`, nearest first, and stops at the first one that is. Different priorities
 * stay different.
 */
function push(neighbours: readonly Queued[], from: number, step: 1 | -1): [string, number][] {
  const pushed: [string, number][] = [];
  let taken = from;
  let before: number | undefined;
  for (const { id, priority } of neighbours) {
    const needed = priority === before ? taken : taken + step;
    if ((priority - needed) * step >= 0) break;
    pushed.push([id, needed]);
    before = priority;
    taken = needed;
  }
  return pushed;
}

function isAllowed(plan: Plan): boolean {
  return [...plan.values()].every((priority) => priority >= lowest && priority <= highest);
}

function byPriority(plan: Plan, queue: readonly Queued[]): ReadonlyMap<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const { id, priority: before } of queue) {
    const priority = plan.get(id);
    if (priority === undefined || priority === before) continue;
    groups.set(priority, [...(groups.get(priority) ?? []), id]);
  }
  return groups;
}
