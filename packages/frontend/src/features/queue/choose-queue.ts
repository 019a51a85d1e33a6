import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

/** Identifies a queue. */
export interface QueueName {
  readonly project: string;
  readonly target: string;
}

interface Wish {
  readonly project?: string | undefined;
  readonly target?: string | undefined;
}

/** Returns all queues: the ones in use first, then those of the newest changes. */
export function knownQueues(
  queues: readonly QueueResource[],
  changes: readonly ChangeResource[],
  { project, target }: Wish,
): readonly QueueName[] {
  const asked = project === undefined || target === undefined ? [] : [{ project, target }];
  const busyFirst = queues.toSorted((one, other) => other.changes.length - one.changes.length);
  const found = new Map<string, QueueName>();
  for (const name of [...busyFirst, ...changes, ...asked]) {
    const key = keyOfQueue(name);
    if (!found.has(key)) found.set(key, { project: name.project, target: name.target });
  }
  return [...found.values()];
}

/** Returns the queue to show: the first one that fits the address. */
export function chooseQueue(known: readonly QueueName[], wish: Wish): QueueName | undefined {
  return known.find(
    ({ project, target }) =>
      (wish.project === undefined || wish.project === project) &&
      (wish.target === undefined || wish.target === target),
  );
}

export function keyOfQueue({ project, target }: QueueName): string {
  return `${project} ${target}`;
}

/** Maximum number of changes to list that left the queue. */
const mostLeft = 30;

/** Returns the changes that landed, were reverted or were refused on a target, the latest first. */
export function leftQueue(
  changes: readonly ChangeResource[],
  { target }: QueueName,
): readonly ChangeResource[] {
  return changes
    .filter((change) => change.target === target && change.position === undefined && hasLeft(change))
    .toSorted((one, other) => leftAt(other) - leftAt(one));
}

/** Returns as many as the page lists, unless they are those of one run. */
export function latest(changes: readonly ChangeResource[]): readonly ChangeResource[] {
  return changes.slice(0, mostLeft);
}

/** Returns the changes that did not land before those that did: they need a person. */
export function refusedFirst(changes: readonly ChangeResource[]): readonly ChangeResource[] {
  return changes.toSorted((one, other) => Number(isRefused(other)) - Number(isRefused(one)));
}

export function isRefused({ state, failure }: ChangeResource): boolean {
  return state === "open" && failure !== undefined;
}

export function leftAt({ endedAt, queuedAt, openedAt }: ChangeResource): number {
  return endedAt ?? queuedAt ?? openedAt;
}

function hasLeft({ state, failure }: ChangeResource): boolean {
  return state !== "open" || failure !== undefined;
}
