import { hasRunEnded } from "../../domain/run/run-lifecycle.ts";
import type { RunState } from "../../domain/task/task-state.ts";
import { liveTaskStates, taskStates, type TaskState } from "../../domain/task/task-states.ts";
import type { RunResource, TaskCounts, TaskResource } from "../../protocol/api/schemas/resources.ts";
import type { Event, EventOf } from "../../protocol/api/schemas/event-schemas.ts";
import { isStateEvent } from "../../protocol/api/is-state-event.ts";
import { liveTask, patchTask, type LiveTask } from "./patch-task.ts";

/** Data that must be requested from the server, because events do not contain it. */
export type Lack = "nothing" | "run" | "tasks";

/** Active or failed: the tasks loaded for a run that nobody views. */
export const partStates: readonly TaskState[] = [...liveTaskStates, "parked", "failed"];

/** One run with its loaded tasks, in the server's order. */
export class LiveRun {
  #resource: RunResource;
  /** Those of the last answer; they hold when not all tasks are loaded. */
  #toldCounts: TaskCounts;
  readonly #tasks = new Map<string, LiveTask>();
  #loaded: "none" | "part" | "some" | "all" = "none";
  /** Incremented on every change. */
  revision = 0;

  constructor(resource: RunResource) {
    this.#resource = resource;
    this.#toldCounts = resource.counts;
  }

  get resource(): RunResource {
    return this.#resource;
  }

  /** `some`: the run has more tasks than are kept. `none`: its tasks are loaded when a page shows the run. */
  get loaded(): "none" | "some" | "all" {
    return this.#loaded === "part" ? "none" : this.#loaded;
  }

  /** Nobody views the run, and of its many tasks only those are loaded that are active or may need attention. */
  get isPart(): boolean {
    return this.#loaded === "part";
  }

  get tasks(): ReadonlyMap<string, LiveTask> {
    return this.#tasks;
  }

  /** Keeps the counts of loaded tasks: they already include events during the request. */
  describe(resource: RunResource): void {
    this.#toldCounts = resource.counts;
    const counts = this.#loaded === "all" ? this.#resource.counts : resource.counts;
    this.#resource = { ...resource, counts };
    this.revision += 1;
  }

  load(tasks: readonly TaskResource[], complete: boolean): void {
    this.#tasks.clear();
    for (const task of tasks) this.#tasks.set(task.id, liveTask(task));
    this.#loaded = complete ? "all" : "some";
    this.#resource = { ...this.#resource, counts: complete ? tally(tasks) : this.#toldCounts };
    this.revision += 1;
  }

  /** Stores tasks of a large run that nobody views: those in `partStates`, as many as other pages show. */
  loadPart(tasks: readonly TaskResource[]): void {
    this.load(tasks, false);
    this.#loaded = "part";
  }

  unload(): void {
    this.#tasks.clear();
    this.#loaded = "none";
    this.revision += 1;
  }

  /** Applies an event of this run; returns the data it leaves unknown. */
  apply(event: Event): Lack {
    this.revision += 1;
    if (event.task !== undefined) return this.#applyToTask(event, event.task);
    switch (event.kind) {
      case "run.ended":
        this.#end(event);
        return "nothing";
      case "run.sealed":
        this.#resource = { ...this.#resource, sealed: true };
        return "nothing";
      case "run.paused":
      case "run.resumed":
        this.#settle(event.kind === "run.paused" ? "paused" : "running");
        return "nothing";
      case "run.pinned":
      case "run.unpinned":
        return "run";
      case "run.extended":
        return "tasks";
      default:
        return "nothing";
    }
  }

  #applyToTask(event: Event, id: string): Lack {
    if (event.kind === "task.leased" && this.#resource.startedAt === undefined) {
      this.#resource = { ...this.#resource, startedAt: event.at };
    }
    const before = this.#tasks.get(id);
    if (before !== undefined) {
      const after = patchTask(before, event);
      this.#tasks.set(id, after);
      if (before.state !== after.state) this.#count(before.state, after.state);
    }
    if (this.#loaded === "part" && before === undefined && isOfPart(event)) return "tasks";
    if (this.#loaded !== "all" || before === undefined) return "run";
    this.#settle(this.#open());
    // A retry may revert a pause or an ending of the run, for which there is no event.
    return event.kind === "task.retried" ? "run" : "nothing";
  }

  #count(from: TaskState, to: TaskState): void {
    if (this.#loaded !== "all") return;
    const counts: TaskCounts = { ...this.#resource.counts };
    counts[from] = Math.max(0, (counts[from] ?? 0) - 1);
    counts[to] = (counts[to] ?? 0) + 1;
    this.#resource = { ...this.#resource, counts };
  }

  /** The state of a run in progress; undefined when all its tasks have ended. */
  #open(): RunState | undefined {
    if (hasRunEnded(this.#resource)) return undefined;
    return this.#resource.state === "paused" ? "paused" : "running";
  }

  #settle(state: RunState | undefined): void {
    if (state === undefined || (state === this.#resource.state && this.#resource.endedAt === undefined))
      return;
    if (hasRunEnded(this.#resource)) return;
    this.#resource = { ...this.#resource, state, endedAt: undefined };
  }

  #end({ at, data }: EventOf<"run.ended">): void {
    const { state, counts } = data;
    this.#resource = {
      ...this.#resource,
      state,
      sealed: true,
      endedAt: at,
      counts: this.#loaded === "all" ? this.#resource.counts : { ...noTasks, ...counts },
    };
  }
}

/** Returns whether the event moves a task into the loaded part. */
function isOfPart(event: Event): boolean {
  return isStateEvent(event) && partStates.includes(event.data.state);
}

const noTasks = Object.fromEntries(taskStates.map((state) => [state, 0])) as TaskCounts;

function tally(tasks: readonly TaskResource[]): TaskCounts {
  const counts = { ...noTasks };
  for (const { state } of tasks) counts[state] += 1;
  return counts;
}
