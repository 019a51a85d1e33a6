import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { AttemptResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

/** One attempt on the timeline; times are epoch ms. */
export interface Bar {
  readonly task: string;
  readonly attempt: number;
  /** Undefined until a worker is assigned. */
  readonly worker: string | undefined;
  /** Determines its colour. */
  readonly state: TaskState;
  /** Start of waiting for its turn. */
  readonly waitedFrom: number | undefined;
  readonly from: number;
  /** Undefined while it runs. */
  readonly to: number | undefined;
  /** A later attempt of the task followed. */
  readonly earlier: boolean;
}

type Timed = Pick<
  LiveTask,
  "name" | "state" | "attempts" | "worker" | "createdAt" | "readyAt" | "startedAt" | "endedAt"
>;
type EarlierAttempt = Pick<AttemptResource, "task" | "attempt" | "worker" | "startedAt" | "endedAt"> &
  Partial<Pick<AttemptResource, "leasedAt" | "outcome">>;

/** Returns one bar per started attempt, in start order. */
export function barsOf(tasks: readonly Timed[], earlier: readonly EarlierAttempt[]): readonly Bar[] {
  const known = new Set(tasks.map(({ name }) => name));
  const before = earlier.flatMap((attempt) => earlierBar(attempt, known));
  const ended = new Set(before.map(({ task, attempt }) => `${task}#${attempt}`));
  const now = tasks.flatMap((task) => currentBar(task, ended));
  return [...before, ...now].toSorted((one, other) => one.from - other.from || one.attempt - other.attempt);
}

/** Returns whether earlier attempts of the task must be requested. */
export function hasEarlier({ attempts, state }: Pick<LiveTask, "attempts" | "state">): boolean {
  return attempts > 1 || (attempts === 1 && !hasEnded(state) && !isLive(state));
}

function earlierBar(attempt: EarlierAttempt, known: ReadonlySet<string>): Bar[] {
  const { task: id, worker, startedAt, leasedAt, endedAt, outcome } = attempt;
  const task = id.slice(id.indexOf("/") + 1);
  const from = startedAt ?? leasedAt;
  if (!known.has(task) || from === undefined) return [];
  return [
    {
      task,
      attempt: attempt.attempt,
      worker,
      state: stateAfter(outcome),
      waitedFrom: leasedAt,
      from,
      to: endedAt,
      earlier: true,
    },
  ];
}

/** Returns the state of an attempt that was not its task's last: failed, cancelled, or succeeded and rerun. */
function stateAfter(outcome: AttemptResource["outcome"]): TaskState {
  if (outcome?.kind === "cancelled") return "cancelled";
  return outcome?.kind === "exited" && outcome.code === 0 ? "succeeded" : "failed";
}

function currentBar(task: Timed, ended: ReadonlySet<string>): Bar[] {
  const { name, attempts, worker, state, readyAt, createdAt, startedAt, endedAt } = task;
  if (startedAt === undefined || ended.has(`${name}#${attempts}`)) return [];
  const to = hasEnded(state) ? (endedAt ?? startedAt) : undefined;
  const waitedFrom = readyAt ?? createdAt;
  return [
    {
      task: name,
      attempt: attempts,
      worker,
      state,
      waitedFrom: waitedFrom < startedAt ? waitedFrom : undefined,
      from: startedAt,
      to,
      earlier: false,
    },
  ];
}
