export interface Queued {
  readonly id: string;
  readonly priority: number;
}

/** What the server takes. */
const lowest = -1000;
const highest = 1000;

/**
 * The priorities that make the task at `from` stand at `to` in a queue (highest first), for certain: above the one below
 * it and below the one above it. As few tasks as can be are changed; empty when nothing has to be, or there is no room.
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

/** Just over the one below; whoever stands above and is not over that goes up. `above` begins with the nearest. */
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

/** Moves those out of the way that are not beyond `from` yet, nearest first; who was apart stays apart. */
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
