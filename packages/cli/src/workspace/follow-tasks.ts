import { setTimeout as pause } from "node:timers/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { renderConflicts } from "../render/live-remark.ts";
import type { AssignableTask } from "./assign-places.ts";
import type { WorkspaceScope } from "./workspace-files.ts";

/** A task as a workspace shows it. */
export interface ShownTask extends AssignableTask {
  readonly state: TaskState;
  readonly attempt: number;
  readonly why: string;
  readonly command: string;
  /** For a running task, such as `conflicts with r12/b in api.ts`. */
  readonly conflicts?: string | undefined;
  readonly terminal: boolean;
}

interface FollowTasksOptions {
  readonly client: Client;
  readonly scope: WorkspaceScope;
  /** Tasks that places show: loaded even when they have ended. */
  readonly shown: () => Iterable<string>;
  /** Names of tasks that have a place in the layout. */
  readonly named: () => ReadonlySet<string>;
  readonly changed: () => void;
}

/** States in which a task has a session. */
const runningStates: readonly TaskState[] = ["running", "verifying"];
/** Minimum time between two loads, so that a burst of events costs only one. */
const restMs = 100;
const pageSize = 1_000;
/** If more tasks run than fit on these pages, the others are not listed. */
const mostPages = 5;
/** Newest runs that are searched for a task that the layout names. */
const searchedRuns = 5;
/** Time to reconnect to a server before its tasks are requested. Why: after SIGKILL it is back within 3 s. */
const patienceMs = 3_000;
/** Interval of requests while the server does not answer. */
const awayMs = 1_000;

/**
 * The running tasks of a project or run, and those that places show or the layout names. Updated by the
 * server's events, without requests while nothing changes.
 */
export class FollowedTasks {
  readonly #options: FollowTasksOptions;
  readonly #runsInScope = new Map<string, boolean>();
  /** Tasks that a person asked for, which neither run nor are shown yet. */
  readonly #asked = new Map<string, TaskResource>();
  #tasks: ReadonlyMap<string, ShownTask> = new Map();
  #named: readonly string[] | undefined;
  #isLoading = false;
  #again = false;
  #loaded = false;
  #trouble: string | undefined;

  constructor(options: FollowTasksOptions) {
    this.#options = options;
  }

  get tasks(): ReadonlyMap<string, ShownTask> {
    return this.#tasks;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** The reason the tasks are outdated; undefined while the server answers. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Runs until the process ends, even while the server is away. */
  async follow(): Promise<never> {
    for (;;) {
      this.reload();
      for await (const event of watchEvents(this.#options.client, systemClock, {
        after: "now",
        patienceMs,
      })) {
        // The client retries if the server is being restarted.
        if (!event.ok) this.reload();
        else if (await this.#concerns(event.value)) this.#hear(event.value);
      }
      await pause(awayMs);
    }
  }

  /** Schedules a load; calls until then are combined. */
  reload(): void {
    this.#again = true;
    if (!this.#isLoading) void this.#loadWhileNeeded();
  }

  /** Loads one task that a place must show, whatever its state. */
  async ask(id: string): Promise<Result<void, Failure>> {
    const task = await this.#options.client.task(id);
    if (!task.ok) return task;
    this.#asked.set(id, task.value);
    this.#tasks = new Map([...this.#tasks, [id, shownTask(task.value, undefined, Date.now())]]);
    this.#options.changed();
    return ok(undefined);
  }

  #hear(event: Event): void {
    if (event.kind === "run.created" || event.kind === "run.extended") this.#named = undefined;
    this.reload();
  }

  async #concerns({ run, kind }: Event): Promise<boolean> {
    if (run === undefined || kind === "task.priority") return false;
    const { scope, client } = this.#options;
    if (scope.kind === "run") return run === scope.run;
    const known = this.#runsInScope.get(run);
    if (known !== undefined) return known;
    const resource = await client.run(run);
    if (!resource.ok) return true;
    const inScope = isOfProject(resource.value, scope.project);
    this.#runsInScope.set(run, inScope);
    return inScope;
  }

  async #loadWhileNeeded(): Promise<void> {
    this.#isLoading = true;
    while (this.#again) {
      this.#again = false;
      const loaded = await this.#load();
      if (loaded.ok) this.#take(loaded.value);
      else this.#tellTrouble(loaded.failure);
      // Retried until the server is back, because no event reports that.
      this.#again ||= !loaded.ok;
      await pause(loaded.ok ? restMs : awayMs);
    }
    this.#isLoading = false;
  }

  #take(resources: readonly TaskResource[]): void {
    const now = Date.now();
    const all = new Map([...this.#asked, ...resources.map((each) => [each.id, each] as const)]);
    this.#tasks = new Map([...all].map(([id, each]) => [id, shownTask(each, this.#tasks.get(id), now)]));
    this.#loaded = true;
    // The event stream opens after this load: a second load catches changes in between.
    if (this.#trouble !== undefined) setTimeout(() => this.reload(), 2 * awayMs).unref();
    this.#trouble = undefined;
    this.#options.changed();
  }

  #tellTrouble(failure: Failure): void {
    this.#trouble = troubleOf(failure);
    this.#options.changed();
  }

  async #load(): Promise<Result<readonly TaskResource[], Failure>> {
    // Loaded from now on because a place shows it.
    for (const id of this.#options.shown()) this.#asked.delete(id);
    const running = await this.#loadRunning();
    if (!running.ok) return running;
    const named = await this.#loadNamed();
    if (!named.ok) return named;
    const there = new Set([...running.value, ...named.value].map((task) => task.id));
    const further = new Set(
      [...this.#options.shown(), ...(this.#named ?? [])].filter((id) => !there.has(id)),
    );
    const others = await Promise.all([...further].map((id) => this.#options.client.task(id)));
    const broken = others.find((task) => !task.ok && task.failure.reason !== "not-found");
    if (broken?.ok === false) return broken;
    return ok([...running.value, ...named.value, ...others.flatMap((task) => (task.ok ? [task.value] : []))]);
  }

  async #loadRunning(): Promise<Result<readonly TaskResource[], Failure>> {
    const { client, scope } = this.#options;
    const where = scope.kind === "run" ? { run: scope.run } : { project: scope.project };
    const tasks: TaskResource[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const query = { ...where, state: runningStates, limit: pageSize, cursor };
      const answer = await client.tasks(query);
      if (!answer.ok) return answer;
      tasks.push(...answer.value.items);
      cursor = answer.value.next;
      if (cursor === undefined) break;
    }
    return ok(tasks);
  }

  /** Searches the newest runs once, and again when a run is added or grows. */
  async #loadNamed(): Promise<Result<readonly TaskResource[], Failure>> {
    const missing = new Set(this.#options.named());
    if (this.#named !== undefined || missing.size === 0) return ok([]);
    const { client, scope } = this.#options;
    const found: TaskResource[] = [];
    const runs = await listRuns(client, scope);
    if (!runs.ok) return runs;
    for (const run of runs.value) {
      const tasks = await client.tasks({ run, limit: pageSize });
      if (!tasks.ok) return tasks;
      const here = tasks.value.items.filter(({ name, base }) => missing.has(name) || missing.has(base));
      found.push(...here);
      for (const { name, base } of here) for (const each of [name, base]) missing.delete(each);
      if (missing.size === 0) break;
    }
    this.#named = found.map(({ id }) => id);
    return ok(found);
  }
}

async function listRuns(client: Client, scope: WorkspaceScope): Promise<Result<readonly string[], Failure>> {
  if (scope.kind === "run") return ok([scope.run]);
  const runs = await client.runs({ project: scope.project, limit: searchedRuns });
  return runs.ok ? ok(runs.value.items.map(({ id }) => id)) : runs;
}

/** Returns one line for the list, with the advice before the details. */
function troubleOf({ reason, detail, hint }: Failure): string {
  if (reason === "unavailable") return "no server; start it with: wzp up";
  return [detail, hint].join(" ").trim();
}

function isOfProject({ project }: RunResource, wanted: string): boolean {
  return project.directory === wanted || (project.kind === "git" && project.commonDir === wanted);
}

function shownTask(task: TaskResource, before: ShownTask | undefined, now: number): ShownTask {
  const running = runningStates.includes(task.state);
  return {
    id: task.id,
    run: Number(task.run.slice(1)),
    name: task.name,
    base: task.base,
    running,
    startedAt: task.startedAt ?? before?.startedAt ?? 0,
    endedAt: running ? 0 : (task.endedAt ?? (before?.running === false ? before.endedAt : now)),
    state: task.state,
    attempt: task.attempts,
    why: task.failure?.detail ?? task.why,
    command: task.command,
    conflicts: task.conflicts && renderConflicts(task.conflicts),
    terminal: task.terminal,
  };
}
