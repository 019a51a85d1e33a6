import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task-state";
import type { Event, TaskResource } from "@wezterm-parallel/shared/protocol/resources";

/** What a person sees of one task while its run goes on. Times are epoch ms. */
export interface TaskProgress {
  readonly name: string;
  readonly state: TaskState;
  /** Names of the tasks it needs. */
  readonly needs: readonly string[];
  readonly expectedMs?: number | undefined;
  readonly attempt?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

const stateOfEvent: Readonly<Partial<Record<Event["kind"], TaskState>>> = {
  "task.ready": "ready",
  "task.leased": "leased",
  "task.running": "running",
  "task.verifying": "verifying",
  "task.parked": "parked",
  "task.succeeded": "succeeded",
  "task.failed": "failed",
  "task.cancelled": "cancelled",
  "task.skipped": "skipped",
};

/** The state of a run as its events tell it, from the first event on. */
export class RunProgress {
  readonly #tasks = new Map<string, TaskProgress>();
  readonly #counts: Partial<Record<TaskState, number>> = {};
  ended = false;

  add({ name, state, needs, expectedMs, startedAt, endedAt }: TaskResource): void {
    const needed = needs.map((need) => need.task);
    this.#set({ name, state, needs: needed, expectedMs, startedAt, endedAt });
  }

  get tasks(): readonly TaskProgress[] {
    return [...this.#tasks.values()];
  }

  get counts(): Readonly<Partial<Record<TaskState, number>>> {
    return this.#counts;
  }

  task(name: string): TaskProgress | undefined {
    return this.#tasks.get(name);
  }

  /** Answers the task that the event changed. Events of tasks that are not known yet are left out. */
  apply(event: Event): TaskProgress | undefined {
    if (event.kind === "run.ended") this.ended = true;
    const state = stateOfEvent[event.kind];
    const before = event.task === undefined ? undefined : this.#tasks.get(taskName(event.task));
    if (state === undefined || before === undefined) return undefined;
    const after = { ...before, state, ...timesAt(state, before, event) };
    this.#set(after);
    return after;
  }

  #set(task: TaskProgress): void {
    const before = this.#tasks.get(task.name)?.state;
    if (before !== undefined) this.#counts[before] = (this.#counts[before] ?? 1) - 1;
    this.#counts[task.state] = (this.#counts[task.state] ?? 0) + 1;
    this.#tasks.set(task.name, task);
  }
}

function timesAt(state: TaskState, before: TaskProgress, { at, attempt }: Event): Partial<TaskProgress> {
  if (state === "running") return { startedAt: at, endedAt: undefined, attempt };
  if (hasEnded(state)) return { endedAt: at };
  return isLive(state) ? {} : { startedAt: undefined, endedAt: undefined, attempt: before.attempt };
}

/** Events name tasks by id, `r12/build`. */
export function taskName(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
