import type { RunResource, TaskResource } from "../../protocol/api/schemas/resources.ts";
import type { Event } from "../../protocol/api/schemas/event-schemas.ts";
import { LiveRun, type Lack } from "./live-run.ts";
import type { LiveTask } from "./patch-task.ts";

export interface BacklogLimits {
  /** Maximum number of kept tasks, over all runs. */
  readonly tasks: number;
  /** Maximum number of kept ended runs, the newest. */
  readonly endedRuns: number;
  /** For a larger run that nobody views, only active or failed tasks are loaded; absent: all. */
  readonly unasked?: number | undefined;
}

/** Measured: a task takes about 1 kB; people look through far fewer by hand. */
export const usualLimits: BacklogLimits = { tasks: 50_000, endedRuns: 500 };

const newsKinds: ReadonlySet<Event["kind"]> = new Set(["task.input", "overlap.found", "overlap.gone"]);

/** Runs and tasks in memory: loaded, then updated by events. Independent of server and time. */
export class LiveBacklog {
  readonly #limits: BacklogLimits;
  readonly #runs = new Map<string, LiveRun>();
  #newestFirst: readonly LiveRun[] | undefined;
  #prompts = 0;
  #groupChanges = 0;
  #serviceChanges = 0;
  /** Runs that somebody views: their tasks are dropped last. */
  readonly #wanted = new Set<string>();

  constructor(limits: BacklogLimits = usualLimits) {
    this.#limits = limits;
  }

  get runs(): readonly LiveRun[] {
    this.#newestFirst ??= [...this.#runs.values()].sort((a, b) => b.resource.number - a.resource.number);
    return this.#newestFirst;
  }

  /** Number of times that a program began or ceased to wait for input, or that overlaps of tasks changed. */
  get prompts(): number {
    return this.#prompts;
  }

  /** Number of times that a group of tasks was changed or removed. */
  get groupChanges(): number {
    return this.#groupChanges;
  }

  /** Number of times that a service changed its state. */
  get serviceChanges(): number {
    return this.#serviceChanges;
  }

  run(id: string): LiveRun | undefined {
    return this.#runs.get(id);
  }

  task(id: string): LiveTask | undefined {
    return this.#runs.get(runOf(id))?.tasks.get(id);
  }

  /** Returns whether only a part of its tasks is loaded. */
  isPartEnough(id: string): boolean {
    const run = this.#runs.get(id);
    if (run === undefined || this.#wanted.has(id)) return false;
    const count = Object.values(run.resource.counts).reduce((sum, each) => sum + each, 0);
    return count > (this.#limits.unasked ?? Number.POSITIVE_INFINITY);
  }

  clear(): void {
    this.#runs.clear();
    this.#newestFirst = undefined;
  }

  want(run: string): void {
    this.#wanted.delete(run);
    this.#wanted.add(run);
  }

  /** Runs that somebody views or has viewed; may contain runs that are not loaded. */
  get wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  putRun(resource: RunResource): LiveRun {
    const known = this.#runs.get(resource.id);
    if (known !== undefined) {
      known.describe(resource);
      return known;
    }
    const run = new LiveRun(resource);
    this.#runs.set(resource.id, run);
    this.#newestFirst = undefined;
    this.#dropOldRuns();
    return run;
  }

  removeRun(id: string): void {
    this.#runs.delete(id);
    this.#newestFirst = undefined;
  }

  putTasks(run: string, tasks: readonly TaskResource[], complete: boolean): void {
    this.#runs.get(run)?.load(tasks, complete);
    this.#dropTasks(run);
  }

  putPart(run: string, tasks: readonly TaskResource[]): void {
    this.#runs.get(run)?.loadPart(tasks);
    this.#dropTasks(run);
  }

  /** Returns how many more tasks may be loaded for a run after dropping all others that may be dropped. */
  roomFor(run: string): number {
    const kept = this.runs.filter((each) => each.resource.id !== run && !this.#mayDrop(each));
    return Math.max(0, this.#limits.tasks - kept.reduce((sum, each) => sum + each.tasks.size, 0));
  }

  /** Applies an event; returns what must be requested. */
  apply(event: Event): Lack {
    if (newsKinds.has(event.kind)) this.#prompts += 1;
    if (event.kind === "group.changed" || event.kind === "group.removed") this.#groupChanges += 1;
    if (event.kind === "service.changed") this.#serviceChanges += 1;
    if (event.run === undefined) return "nothing";
    return this.#runs.get(event.run)?.apply(event) ?? "tasks";
  }

  #dropOldRuns(): void {
    const ended = this.runs.filter((run) => this.#mayDrop(run));
    for (const { resource } of ended.slice(this.#limits.endedRuns)) this.#runs.delete(resource.id);
    this.#newestFirst = undefined;
  }

  #dropTasks(loaded: string): void {
    let total = this.runs.reduce((sum, run) => sum + run.tasks.size, 0);
    for (const run of this.runs.toReversed()) {
      if (total <= this.#limits.tasks) return;
      if (run.resource.id === loaded || !this.#mayDrop(run)) continue;
      total -= run.tasks.size;
      run.unload();
    }
  }

  #mayDrop({ resource }: LiveRun): boolean {
    return resource.endedAt !== undefined && !this.#wanted.has(resource.id);
  }
}

export function runOf(task: string): string {
  const slash = task.indexOf("/");
  return slash < 0 ? task : task.slice(0, slash);
}
