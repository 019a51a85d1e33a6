import type { PaneContent } from "@wezterm-parallel/shared/domain/layout/layout";

export interface AssignedPlace {
  readonly place: string;
  readonly content: PaneContent;
  /** Its program runs or is being started, so it may get a task. */
  readonly open: boolean;
}

export interface AssignableTask {
  readonly id: string;
  readonly run: number;
  readonly name: string;
  /** The name without its matrix. */
  readonly base: string;
  /** It has a session now. */
  readonly running: boolean;
  /** Start of its attempt; 0 if unknown. Older tasks get a place first. */
  readonly startedAt: number;
  /** End of its last attempt; has no meaning while the task runs. */
  readonly endedAt: number;
}

export interface Standings {
  /** In the order in which they are filled. */
  readonly places: readonly AssignedPlace[];
  /** Running tasks, and those that a place shows or the layout names. */
  readonly tasks: ReadonlyMap<string, AssignableTask>;
  /** The previous task of each place. */
  readonly shown: ReadonlyMap<string, string>;
  /** Tasks that a person detached: they get a place only on request. */
  readonly dismissed: ReadonlySet<string>;
}

/**
 * Decides which place shows which task. A place that names a task in the layout shows the newest run's task
 * of that name; a running task keeps its place; a starting task gets a free place, else that of the task that
 * ended first. No terminal is shown twice. Running tasks without a place are shown in the list only.
 */
export function assignPlaces(standings: Standings): ReadonlyMap<string, string> {
  const assigned = new Map<string, string>();
  const taken = new Set<string>();
  for (const place of standings.places) {
    const task = place.open ? namedTask(place, standings, taken) : undefined;
    if (task === undefined) continue;
    assigned.set(place.place, task);
    if (place.content.kind === "task") taken.add(task);
  }
  keepShown(standings, assigned, taken);
  for (const task of waitingTasks(standings, taken)) {
    const place = roomFor(standings, assigned);
    if (place === undefined) break;
    assigned.set(place, task.id);
    taken.add(task.id);
  }
  return assigned;
}

/**
 * Chooses the place for a task that a person asks for: a free one, else of an ended task, else the one with
 * the oldest content.
 */
export function placeToBring(standings: Standings, since: ReadonlyMap<string, number>): string | undefined {
  const room = roomFor(standings, standings.shown);
  if (room !== undefined) return room;
  return openNextPlaces(standings)
    .toSorted((a, b) => (since.get(a.place) ?? 0) - (since.get(b.place) ?? 0))
    .at(0)?.place;
}

/** Returns running tasks without a place, oldest first. */
export function tasksWithoutPlace(
  tasks: Iterable<AssignableTask>,
  assigned: ReadonlyMap<string, string>,
): readonly AssignableTask[] {
  const taken = new Set(assigned.values());
  return [...tasks].filter((task) => task.running && !taken.has(task.id)).toSorted(byAge);
}

function namedTask(
  { place, content }: AssignedPlace,
  { tasks, shown }: Standings,
  taken: ReadonlySet<string>,
): string | undefined {
  if (content.kind !== "task" && content.kind !== "log") return undefined;
  const candidates = [...tasks.values()].filter(
    (task) =>
      (task.name === content.task || task.base === content.task) &&
      (content.kind === "log" || !taken.has(task.id)),
  );
  const run = Math.max(...candidates.map((task) => task.run));
  const newest = candidates.filter((task) => task.run === run).toSorted(byUse);
  const [best] = newest;
  const kept = newest.find((task) => task.id === shown.get(place));
  // A running task of the matrix replaces an ended one; otherwise the place keeps its task.
  return kept !== undefined && (kept.running || best?.running !== true) ? kept.id : best?.id;
}

function keepShown(
  { places, tasks, shown }: Standings,
  assigned: Map<string, string>,
  taken: Set<string>,
): void {
  for (const { place, content, open } of places) {
    const task = shown.get(place);
    if (!open || content.kind !== "next" || task === undefined) continue;
    if (taken.has(task) || !tasks.has(task)) continue;
    assigned.set(place, task);
    taken.add(task);
  }
}

function waitingTasks(
  { tasks, dismissed }: Standings,
  taken: ReadonlySet<string>,
): readonly AssignableTask[] {
  return [...tasks.values()]
    .filter((task) => task.running && !taken.has(task.id) && !dismissed.has(task.id))
    .toSorted(byAge);
}

function roomFor(standings: Standings, assigned: ReadonlyMap<string, string>): string | undefined {
  const places = openNextPlaces(standings);
  const free = places.find(({ place }) => !assigned.has(place));
  if (free !== undefined) return free.place;
  const ended = places.flatMap(({ place }) => {
    const task = standings.tasks.get(assigned.get(place) ?? "");
    return task === undefined || task.running ? [] : [{ place, endedAt: task.endedAt }];
  });
  return ended.toSorted((a, b) => a.endedAt - b.endedAt).at(0)?.place;
}

function openNextPlaces({ places }: Standings): readonly AssignedPlace[] {
  return places.filter(({ content, open }) => open && content.kind === "next");
}

function byAge(a: AssignableTask, b: AssignableTask): number {
  return a.startedAt - b.startedAt || a.run - b.run || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function byUse(a: AssignableTask, b: AssignableTask): number {
  return Number(b.running) - Number(a.running) || byAge(a, b);
}
