import type { Clock } from "../../base/clock.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { Failure } from "../../domain/failure.ts";
import type { RunResource, StatusResource, TaskResource } from "../../protocol/api/schemas/resources.ts";
import type { Event } from "../../protocol/api/schemas/event-schemas.ts";
import { BrokenStream, type ApiStream } from "../transport.ts";
import { readEventMessages } from "../event-messages.ts";
import type { StreamMessage } from "../parse-event-stream.ts";
import { LiveBacklog, usualLimits, type BacklogLimits } from "./live-backlog.ts";
import { LiveLoader } from "./live-loader.ts";
import type { LiveSource } from "./live-source.ts";
import { EventIntake } from "./event-intake.ts";
import { createMessage, createFailure } from "../client-failures.ts";

/** The connection of the store to the server. Times are epoch ms. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly since: number; readonly status: StatusResource }
  /** `known`: shows data from before the loss. */
  | { readonly kind: "away"; readonly since: number; readonly failure: Failure; readonly known: boolean };

/** A snapshot taken at `at` (epoch ms), shown while no server answers. */
export interface KeptBacklog {
  readonly at: number;
  readonly runs: readonly { readonly run: RunResource; readonly tasks: readonly TaskResource[] }[];
}

interface LiveStoreOptions {
  readonly limits?: BacklogLimits | undefined;
}

/** Pauses between connection attempts: short at first, because a restart takes under a second. */
const firstPauseMs = 50;
const longestPauseMs = 1000;

/** The start of a connection: the status before it, and the initial load, if nothing was known. */
interface Begun {
  readonly status: StatusResource;
  readonly loading: Promise<Result<void, Failure>> | undefined;
}

const connectionEnded: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("connection-ended"),
  hint: createMessage("connection-ended-hint"),
});

/**
 * A live copy of the server's backlog: loads it once, applies events, fetches missed ones, and reconnects for
 * as long as the server is away. Listeners are notified of changes; each decides how often to render.
 */
export class LiveStore implements Disposable {
  readonly backlog: LiveBacklog;
  readonly #source: LiveSource;
  readonly #clock: Clock;
  readonly #loader: LiveLoader;
  readonly #intake: EventIntake;
  readonly #listeners = new Set<() => void>();
  #link: Link = { kind: "connecting" };
  #version = 0;
  #changeEvents = 0;
  #stopped = false;
  /** When the shown data was valid, if it does not come from the server. */
  #recalled: number | undefined;
  #complete = false;
  /** True if one server answered everything shown; until then the next connection loads it again. */
  #confirmed = false;
  #close: () => void = () => {};

  constructor(source: LiveSource, clock: Clock, { limits = usualLimits }: LiveStoreOptions = {}) {
    this.#source = source;
    this.#clock = clock;
    this.backlog = new LiveBacklog(limits);
    this.#loader = new LiveLoader({ source, clock, backlog: this.backlog, changed: () => this.#changed() });
    this.#intake = new EventIntake(source, (event) => this.#hear(event));
  }

  get link(): Link {
    return this.#link;
  }

  /** Incremented on every change of the link or the backlog. */
  get version(): number {
    return this.#version;
  }

  /** Incremented on every event of a change, and when everything was loaded: views of changes fetch them again. */
  get changeEvents(): number {
    return this.#changeEvents;
  }

  /** True while a request is in progress. */
  get loading(): boolean {
    return this.#link.kind === "connecting" || this.#loader.busy;
  }

  /** True once all runs in progress were loaded with their tasks; before, the data may be incomplete. */
  get complete(): boolean {
    return this.#complete;
  }

  listen(changed: () => void): Disposable {
    this.#listeners.add(changed);
    return { [Symbol.dispose]: () => void this.#listeners.delete(changed) };
  }

  /** Marks a run as viewed: its tasks are loaded, and kept longer than those of others. */
  want(run: string): void {
    this.backlog.want(run);
    const loaded = this.backlog.run(run)?.loaded ?? "none";
    // Before that, it is loaded with the others.
    if (this.#loader.listed && loaded === "none") this.#loader.want(run);
  }

  /** Refreshes workers and troubles, because there is no event for a full disk. */
  async refreshStatus(): Promise<void> {
    const status = await this.#source.handshake();
    if (!status.ok || this.#link.kind !== "live") return;
    this.#loader.loadMissed();
    const before = JSON.stringify(this.#link.status);
    this.#link = { ...this.#link, status: status.value };
    if (JSON.stringify(status.value) !== before) this.#changed();
  }

  /** Shows a snapshot with its time, unless the server has already answered. */
  recall({ at, runs }: KeptBacklog): void {
    if (this.#link.kind === "live" || this.backlog.runs.length > 0) return;
    this.#recalled = at;
    this.#complete = true;
    for (const { run, tasks } of runs) {
      this.backlog.putRun(run);
      if (tasks.length > 0) this.backlog.putTasks(run.id, tasks, true);
    }
    if (this.#link.kind === "away") this.#link = { ...this.#link, since: at, known: true };
    this.#changed();
  }

  /** Runs until the store is disposed. */
  async run(): Promise<void> {
    let pause = firstPauseMs;
    while (!this.#stopped) {
      const started = this.#clock.monotonic();
      const failure = await this.#connect();
      if (this.#stopped) return;
      if (this.#clock.monotonic() - started > longestPauseMs) pause = firstPauseMs;
      this.#lost(failure);
      await this.#wait(pause);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#loader.stop();
    this.#close();
  }

  /** Handles one connection from its greeting to its end; returns why it ended. */
  async #connect(): Promise<Failure> {
    const status = await this.#source.handshake();
    if (!status.ok) return status.failure;
    const known = await this.#intake.checkHistory();
    if (!known.ok) return known.failure;
    if (this.#stopped) return connectionEnded;
    // Concurrent: the stream delivers everything after this status.
    const loading = this.#intake.cursor === undefined ? this.#begin(status.value) : undefined;
    const stream = await this.#source.eventStream({ after: this.#intake.cursor ?? status.value.lastEvent });
    const ended = stream.ok
      ? await this.#follow(stream.value, { status: status.value, loading })
      : stream.failure;
    // Concurrent loads would overwrite each other.
    await loading;
    if (!this.#confirmed) this.#intake.forget();
    return ended;
  }

  /** Reads events until the stream ends; returns why it ended. */
  async #follow(stream: ApiStream, begun: Begun): Promise<Failure> {
    this.#close = () => stream.close();
    if (this.#stopped) this.#close();
    const patience = { renew: () => {}, forgive: forgiveBrokenStream };
    const reading = { client: this.#source, clock: this.#clock, patience };
    for await (const message of readEventMessages(stream, reading)) {
      const taken = await this.#take(message, begun);
      if (!taken.ok) return taken.failure;
    }
    return connectionEnded;
  }

  async #take(message: StreamMessage, { status, loading }: Begun): Promise<Result<void, Failure>> {
    if (this.#link.kind === "live") return this.#intake.take(message);
    this.#link = { kind: "live", since: this.#clock.now(), status };
    this.#recalled = undefined;
    if (loading === undefined) this.#loader.loadMissed();
    // Notified only now, so that listeners see the connection together with the load in progress.
    this.#changed();
    const known = loading === undefined ? ok(undefined) : await this.#confirm(status, await loading);
    return known.ok ? this.#intake.take(message) : known;
  }

  /** Loads everything; the stream delivers changes after this status. */
  async #begin({ lastEvent }: StatusResource): Promise<Result<void, Failure>> {
    this.#confirmed = false;
    const [known, loaded] = await Promise.all([this.#intake.begin(lastEvent), this.#loader.loadAll()]);
    const begun = known.ok ? loaded : known;
    this.#complete ||= begun.ok;
    this.#changeEvents += 1;
    this.#changed();
    return begun;
  }

  /**
   * Confirms that one server answered everything: another one may have a different history, of which nothing
   * was loaded.
   */
  async #confirm(
    { pid, startedAt }: StatusResource,
    loaded: Result<void, Failure>,
  ): Promise<Result<void, Failure>> {
    if (!loaded.ok || this.#stopped) return loaded;
    const status = await this.#source.handshake();
    if (!status.ok) return status;
    this.#confirmed = status.value.pid === pid && status.value.startedAt === startedAt;
    return this.#confirmed ? ok(undefined) : fail(connectionEnded);
  }

  #hear(event: Event): void {
    this.#loader.hear(event);
    if (/^(change|pull-request|push|review)\./.test(event.kind)) this.#changeEvents += 1;
    if (event.worker !== undefined && event.run === undefined) void this.refreshStatus();
    this.#changed();
  }

  #lost(failure: Failure): void {
    const before = this.#link;
    const since = before.kind === "away" ? before.since : (this.#recalled ?? this.#clock.now());
    const known =
      before.kind === "live" || this.#recalled !== undefined || (before.kind === "away" && before.known);
    this.#link = { kind: "away", since, failure, known };
    this.#changed();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(ms, resolve);
      this.#close = () => {
        timer[Symbol.dispose]();
        resolve();
      };
      if (this.#stopped) this.#close();
    });
  }

  #changed(): void {
    this.#version += 1;
    for (const changed of this.#listeners) changed();
  }
}

function forgiveBrokenStream(error: unknown): void {
  if (!(error instanceof BrokenStream)) throw error;
}
