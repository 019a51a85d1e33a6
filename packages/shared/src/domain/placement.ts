/** The requirements of a waiting task on a worker; equal for all tasks of a lane. */
export interface Demand {
  readonly labels: readonly string[];
  readonly cpu: number;
  readonly memory: number;
  /** Name of the only worker that can run it; absent: any. */
  readonly worker?: string | undefined;
}

export interface Capacity {
  readonly tasks: number;
  readonly cpu: number;
  readonly memory: number;
}

/** A worker with the resources already taken. */
export interface Room {
  readonly name: string;
  readonly labels: readonly string[];
  readonly capacity: Capacity;
  readonly used: Capacity;
}

export interface Urgency {
  readonly priority: number;
  /** Epoch ms. */
  readonly deadline?: number | undefined;
  /** Longest remaining path, ms. */
  readonly path: number;
}

export interface Rank extends Urgency {
  readonly id: number;
}

/** Label of workers on other machines, which the server gives them. */
export const remoteLabel = "remote";

/** Label of tasks with `executor: kubernetes`, and of the stand-ins that take them; no other worker can have it. */
export const kubernetesLabel = "kubernetes";

/** Returns the labels that a worker of the task must have. */
export function labelsOf(spec: {
  readonly labels: readonly string[];
  readonly executor?: object | undefined;
}): readonly string[] {
  return spec.executor === undefined ? spec.labels : [...new Set([...spec.labels, kubernetesLabel])];
}

/** Labels of platforms, which ask for no certain machine. */
const platformLabels: ReadonlySet<string> = new Set(
  (
    "aix android darwin freebsd linux netbsd openbsd sunos win32 " +
    "arm arm64 ia32 loong64 mips mipsel ppc64 riscv64 s390x x64"
  ).split(" "),
);

/** Compares priority, then deadline, then longest remaining path, then age. Negative: `a` goes first. */
export function compareRank(a: Rank, b: Rank): number {
  return compareUrgency(a, b) || a.id - b.id;
}

/** Compares like `compareRank`, without the age. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  return b.priority - a.priority || compareDeadlines(a.deadline, b.deadline) || b.path - a.path;
}

function compareDeadlines(a: number | undefined, b: number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  return b === undefined ? -1 : a - b;
}

/** Returns whether this worker could run it when idle. */
export function suits(demand: Demand, worker: Omit<Room, "used">): boolean {
  return (
    worker.capacity.tasks > 0 &&
    isWanted(demand, worker) &&
    (demand.worker === undefined || demand.worker === worker.name) &&
    demand.cpu <= worker.capacity.cpu &&
    demand.memory <= worker.capacity.memory &&
    demand.labels.every((label) => worker.labels.includes(label))
  );
}

/**
 * A worker on another machine runs only tasks that ask for it, by a label that is not just its platform; one that makes
 * Jobs, only those that ask for a Job.
 */
function isWanted({ labels, worker }: Demand, { name, labels: own }: Pick<Room, "name" | "labels">): boolean {
  if (own.includes(kubernetesLabel)) return labels.includes(kubernetesLabel);
  if (!own.includes(remoteLabel) || worker === name) return true;
  return labels.some((label) => !platformLabels.has(label));
}

/** Returns whether this worker has room for it now. */
export function hasRoomFor(demand: Demand, room: Room): boolean {
  return (
    suits(demand, room) &&
    room.used.tasks < room.capacity.tasks &&
    room.used.cpu + demand.cpu <= room.capacity.cpu &&
    room.used.memory + demand.memory <= room.capacity.memory
  );
}
