import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { describeOutcome } from "../render/outcome.ts";
import { taskName } from "../tasks/task-name.ts";

/** State of one task in a live run. Times are epoch ms. */
export interface TaskProgress {
  readonly name: string;
  readonly state: TaskState;
  /** Names of the tasks it needs. */
  readonly needs: readonly string[];
  readonly expectedMs?: number | undefined;
  readonly attempt?: number | undefined;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** The server's latest data: which file or command it prepares, or what it asks. */
  readonly seen?: TaskResource | undefined;
  /** The reason its last attempt ended, in a few words. */
  readonly reason?: string | undefined;
  /** Its failure does not fail the run. */
  readonly allowFailure?: boolean | undefined;
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

/** Builds the state of a run from its events, beginning with the first. */
export class RunProgress {
  readonly #tasks = new Map<string, TaskProgress>();
  readonly #counts: Partial<Record<TaskState, number>> = {};
  ended = false;
  /** Epoch ms since which none of its tasks runs; undefined while one does. */
  idleSince: number | undefined;

  add({ name, state, needs, expectedMs, startedAt, endedAt, outcome, allowFailure }: TaskResource): void {
    const needed = needs.map((need) => need.task);
    const reason = outcome === undefined ? undefined : describeOutcome(outcome);
    this.#set({ name, state, needs: needed, expectedMs, startedAt, endedAt, reason, allowFailure });
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

  /** Stores data about live tasks that events do not contain. */
  see(tasks: readonly TaskResource[]): void {
    const seen = new Map(tasks.map((task) => [task.name, task]));
    for (const task of this.#tasks.values())
      if (isLive(task.state)) this.#tasks.set(task.name, { ...task, seen: seen.get(task.name) });
  }

  /** Applies an event and returns the changed task. Ignores events of unknown tasks. */
  apply(event: Event): TaskProgress | undefined {
    if (event.kind === "run.ended") this.ended = true;
    const before = event.task === undefined ? undefined : this.#tasks.get(taskName(event.task));
    if (before === undefined) return undefined;
    const state = stateOfEvent[event.kind];
    const { attempt = before.attempt } = event;
    const known = { ...before, attempt, reason: reasonOf(event) ?? before.reason };
    if (state === undefined) {
      this.#set(known);
      return undefined;
    }
    const after = { ...known, state, ...timesAt(state, event) };
    this.#set(after);
    return after;
  }

  #set(task: TaskProgress): void {
    const before = this.#tasks.get(task.name)?.state;
    if (before !== undefined) this.#counts[before] = (this.#counts[before] ?? 1) - 1;
    this.#counts[task.state] = (this.#counts[task.state] ?? 0) + 1;
    this.#tasks.set(task.name, task);
    const { leased = 0, running = 0, verifying = 0 } = this.#counts;
    this.idleSince = leased + running + verifying > 0 ? undefined : (this.idleSince ?? Date.now());
  }
}

/**
 * The cast is safe: server and client use the same protocol version, so the fields of an event match its
 * kind.
 */
function reasonOf({ kind, data }: Event): string | undefined {
  if (kind !== "attempt.ended" && kind !== "task.failed") return undefined;
  const outcome = data?.["outcome"] as AttemptOutcome | undefined;
  return outcome === undefined ? undefined : describeOutcome(outcome);
}

function timesAt(state: TaskState, { at }: Event): Partial<TaskProgress> {
  if (state === "running") return { startedAt: at, endedAt: undefined };
  if (hasEnded(state)) return { endedAt: at };
  return isLive(state) ? {} : { startedAt: undefined, endedAt: undefined };
}

/** A task that reuses the result of an earlier attempt ends without a start; it has that attempt's log. */
export function isReused({ state, startedAt, attempt }: TaskProgress): boolean {
  return state === "succeeded" && startedAt === undefined && attempt !== undefined;
}
