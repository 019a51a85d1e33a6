import type { Clock } from "../../base/clock.ts";
import { ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import type { RunResource, TaskResource } from "../../protocol/api/schemas/resources.ts";
import type { Event } from "../../protocol/api/schemas/event-schemas.ts";
import type { LiveBacklog } from "./live-backlog.ts";
import { partStates, type Lack } from "./live-run.ts";
import type { LiveSource } from "./live-source.ts";

/** Minimum pause between two loads of one run: a run that grows by thousands of events is requested once a second. */
const restMs = 1000;
/** Newest ended runs whose tasks are loaded in advance. */
const endedLoaded = 10;
const pageSize = 1000;
/** Loaded tasks of a large run that nobody views: the server's limit for a list of failures. */
const partSize = 500;
const readySize = 100;
/** Concurrent run requests: a browser has six connections, and people need some meanwhile. */
const runsAtOnce = 2;

interface Loading {
  /** Events of the run received since the request was sent: its response may not include them. */
  readonly heard: Event[];
  again: Lack;
  /** All its tasks are requested. */
  readonly whole: boolean;
}

interface LoaderParts {
  readonly source: LiveSource;
  readonly clock: Clock;
  readonly backlog: LiveBacklog;
  readonly changed: () => void;
}

/** Requests runs and tasks from the server, and merges the responses with events that arrived meanwhile. */
export class LiveLoader {
  readonly #parts: LoaderParts;
  /** The latest request of each run. */
  #loading = new Map<string, Loading>();
  /** Requests that failed while the server was away. */
  readonly #missed = new Map<string, Lack>();
  #inFlight = 0;
  #listed = false;
  #stopped = false;

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  get busy(): boolean {
    return this.#inFlight > 0;
  }

  /** True once the runs are known: runs wanted later must be requested individually. */
  get listed(): boolean {
    return this.#listed;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Loads everything again, as after a start or on a different history. */
  async loadAll(): Promise<Result<void, Failure>> {
    // Counted from the first request to the last response, because more follows between two.
    this.#inFlight += 1;
    const loaded = await this.#loadRuns();
    this.#inFlight -= 1;
    this.#parts.changed();
    return loaded;
  }

  async #loadRuns(): Promise<Result<void, Failure>> {
    const { source, backlog, changed } = this.#parts;
    const [newest, open] = await Promise.all([
      source.runs({ limit: pageSize }),
      source.runs({ limit: pageSize, state: ["running", "paused"] }),
    ]);
    if (!newest.ok) return newest;
    if (!open.ok) return open;
    backlog.clear();
    this.#missed.clear();
    // Earlier requests may belong to a different history.
    this.#loading = new Map();
    this.#listed = true;
    for (const run of [...newest.value.items, ...open.value.items]) backlog.putRun(run);
    changed();
    let ended = 0;
    const chosen = backlog.runs.filter(
      ({ resource }) => resource.endedAt === undefined || ++ended <= endedLoaded,
    );
    // Viewed runs are loaded first, even if too old to be among the newest.
    const wanted = [...backlog.wanted].toReversed();
    await this.#loadTasksOf(new Set([...wanted, ...chosen.map(({ resource }) => resource.id)]));
    return ok(undefined);
  }

  async #loadTasksOf(runs: ReadonlySet<string>): Promise<void> {
    const left = runs.values();
    const loadSome = async () => {
      for (const run of left) if (!this.#stopped) await this.#load(run, "tasks");
    };
    await Promise.all(Array.from({ length: runsAtOnce }, loadSome));
  }

  /** Repeats requests that failed while the server was away. */
  loadMissed(): void {
    const missed = [...this.#missed];
    this.#missed.clear();
    for (const [run, lack] of missed) this.lack(run, lack);
  }

  hear(event: Event): void {
    if (event.kind === "run.removed") this.#parts.backlog.removeRun(event.data.removed);
    // Also events without a run: groups and services are counted.
    const lack = this.#parts.backlog.apply(event);
    if (event.run === undefined) return;
    this.#loading.get(event.run)?.heard.push(event);
    this.lack(event.run, lack);
  }

  /** Requests all tasks of a run, unless that is in progress. */
  want(run: string): void {
    if (this.#loading.get(run)?.whole !== true) this.lack(run, "tasks");
  }

  /** Requests missing data, once no request for it is in progress. */
  lack(run: string, lack: Lack): void {
    if (lack === "nothing") return;
    const loading = this.#loading.get(run);
    if (loading === undefined) void this.#load(run, lack);
    else if (loading.again !== "tasks") loading.again = lack;
  }

  async #load(run: string, lack: Lack): Promise<void> {
    const part = lack === "tasks" && this.#parts.backlog.isPartEnough(run);
    const loading: Loading = { heard: [], again: "nothing", whole: lack === "tasks" && !part };
    this.#loading.set(run, loading);
    this.#inFlight += 1;
    const loaded = await this.#fetch(run, part ? "part" : lack);
    this.#inFlight -= 1;
    if (this.#stopped) return;
    // Requested again meanwhile, or everything is being reloaded: the later response counts.
    if (this.#loading.get(run) !== loading) return this.#parts.changed();
    if (loaded.ok) this.#put(loaded.value, loading);
    else if (loaded.failure.reason !== "not-found") {
      this.#missed.set(run, loading.again === "tasks" ? "tasks" : lack);
    }
    this.#parts.changed();
    if (!loaded.ok || loading.again === "nothing") this.#loading.delete(run);
    else this.#parts.clock.after(restMs, () => this.#loadAgain(run, loading));
  }

  #loadAgain(run: string, loading: Loading): void {
    if (!this.#stopped && this.#loading.get(run) === loading) void this.#load(run, loading.again);
  }

  async #fetch(id: string, lack: Lack | "part"): Promise<Result<Loaded, Failure>> {
    const { source } = this.#parts;
    // Concurrent: events between the two responses are recorded.
    const [run, tasks] = await Promise.all([
      source.run(id),
      lack === "run" ? ok(undefined) : lack === "part" ? this.#fetchPart(id) : this.#fetchTasks(id),
    ]);
    if (!run.ok) return run;
    return tasks.ok ? ok({ run: run.value, ...tasks.value }) : tasks;
  }

  async #fetchPart(run: string): Promise<Result<LoadedTasks, Failure>> {
    const { source } = this.#parts;
    const [part, ready] = await Promise.all([
      source.tasks({ run, state: [...partStates], limit: partSize }),
      source.tasks({ run, state: ["ready"], limit: readySize }),
    ]);
    if (!part.ok) return part;
    return ready.ok ? ok({ tasks: [...part.value.items, ...ready.value.items], complete: "part" }) : ready;
  }

  async #fetchTasks(run: string): Promise<Result<LoadedTasks, Failure>> {
    const tasks: TaskResource[] = [];
    const room = this.#roomFor(run);
    let cursor: string | undefined;
    do {
      const limit = Math.max(1, Math.min(pageSize, room - tasks.length));
      const page = await this.#parts.source.tasks({ run, limit, cursor });
      if (!page.ok) return page;
      tasks.push(...page.value.items);
      cursor = page.value.next;
    } while (cursor !== undefined && tasks.length < room);
    return ok({ tasks, complete: cursor === undefined });
  }

  /** Room beside the kept tasks and those already requested. */
  #roomFor(run: string): number {
    const { backlog } = this.#parts;
    const asked = [...this.#loading.keys()];
    const before = asked.slice(0, asked.indexOf(run)).map((id) => backlog.run(id));
    const expected = before
      .filter((each) => each?.tasks.size === 0)
      .flatMap((each) => Object.values(each?.resource.counts ?? {}));
    return Math.max(0, backlog.roomFor(run) - expected.reduce((sum, count) => sum + count, 0));
  }

  #put({ run, tasks, complete = false }: Loaded, loading: Loading): void {
    const { backlog } = this.#parts;
    backlog.putRun(run);
    if (tasks !== undefined && complete === "part") backlog.putPart(run.id, tasks);
    else if (tasks !== undefined) backlog.putTasks(run.id, tasks, complete === true);
    for (const event of loading.heard) {
      const lack = backlog.apply(event);
      if (lack !== "nothing" && loading.again !== "tasks") loading.again = lack;
    }
  }
}

interface LoadedTasks {
  readonly tasks: readonly TaskResource[];
  readonly complete: boolean | "part";
}

type Loaded = { readonly run: RunResource } & Partial<LoadedTasks>;
