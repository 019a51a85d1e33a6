import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { AttemptRef } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import type { Lane } from "../../lanes.ts";
import type { Commit, FreedTask, PathClaims, StopWish } from "../../store.ts";
import { type NewEvent, writeEvents } from "./write-events.ts";
import { RunCounts } from "../runs/run-counts.ts";
import { type Started, writeStart } from "../rows/task-start.ts";

export interface Times {
  /** Wall clock, for records. */
  now(): number;
  /** Wall clock at the start plus monotonic time since, so that changes of the clock move no back-off. */
  steady(): number;
  /** 0 ≤ random < 1, for jitter. */
  random(): number;
}

interface Effects {
  events: NewEvent[];
  lanes: Lane[];
  freed: FreedTask[];
  claims: PathClaims[];
  stops: StopWish[];
  endings: number[];
  runs: number[];
  touched: number[];
  durations: { task: number; ms: number }[];
  moves: { run: number; state: TaskState; by: 1 | -1 }[];
}

interface Mark {
  readonly effects: Readonly<Record<keyof Effects, number>>;
  readonly started: ReadonlyMap<number, Started>;
}

/** One durable transaction: the connection, its time, and the notifications for its commit. */
export class Transaction {
  readonly database: SqlDatabase;
  readonly now: number;
  readonly steady: number;
  readonly random: () => number;
  readonly #effects: Effects = {
    events: [],
    lanes: [],
    freed: [],
    claims: [],
    stops: [],
    endings: [],
    runs: [],
    touched: [],
    durations: [],
    moves: [],
  };
  readonly #lastEvent: number;
  #started = new Map<number, Started>();
  #written: readonly Event[] = [];
  #parked = false;
  #queues = false;

  /** `lastEvent` is the number of the last event before it. */
  constructor(database: SqlDatabase, times: Times, lastEvent: number) {
    this.database = database;
    this.#lastEvent = lastEvent;
    this.now = Math.round(times.now());
    this.steady = Math.round(times.steady());
    this.random = times.random;
  }

  /** The event is written with the transaction. */
  append(event: NewEvent): void {
    this.#effects.events.push(event);
  }

  /** Marks a lane with new, changed or fewer ready tasks. */
  stirred(lane: Lane): void {
    this.#effects.lanes.push(lane);
  }

  /** Records that a task was added in a state, or moved to another. */
  moved(run: number, from: TaskState | undefined, to: TaskState): void {
    if (from === to) return;
    if (from !== undefined) this.#effects.moves.push({ run, state: from, by: -1 });
    this.#effects.moves.push({ run, state: to, by: 1 });
  }

  /** Returns tasks by state, including the changes so far. */
  counts(run: number): Steps<Partial<Record<TaskState, number>>> {
    return new RunCounts(this.database, this.#effects.moves).ofRun(run);
  }

  /** Defers writing it to the end, unless a later change of the task is written before. */
  started(started: Started): void {
    this.#started.set(started.row.id, started);
  }

  /** Returns and removes the unwritten start of a task, for the change that writes it. */
  startOf(task: number): Started | undefined {
    return this.#started.get(task);
  }

  takeStart(task: number): Started | undefined {
    const started = this.#started.get(task);
    this.#started.delete(task);
    return started;
  }

  /** Must be called before live tasks are read other than by `readTask`. */
  *writeStarts(): Steps<void> {
    for (const started of this.#started.values()) yield* writeStart(this.database, started);
    this.#started.clear();
  }

  /** Records how long a task that succeeded took. */
  took(task: number, ms: number): void {
    this.#effects.durations.push({ task, ms });
  }

  /** Returns the durations so far. */
  get durations(): readonly { readonly task: number; readonly ms: number }[] {
    return this.#effects.durations;
  }

  /** `tookMs`: absent if its start was reported earlier, or never. */
  freed(task: number, tookMs?: number): void {
    this.#effects.freed.push({ task, tookMs });
  }

  /** Records what the agent of a live attempt claims from now on. */
  claimed(claims: PathClaims): void {
    this.#effects.claims.push(claims);
  }

  /** With a failure, the attempt fails instead of being cancelled. */
  stop(worker: number, ref: AttemptRef, failure?: Failure): void {
    this.#effects.stops.push({ worker, ref, failure });
  }

  ending(run: number): void {
    this.#effects.endings.push(run);
  }

  parked(): void {
    this.#parked = true;
  }

  /** Marks that a merge queue may have more or less to verify. */
  queueChanged(): void {
    this.#queues = true;
  }

  /** Marks a run that changed in a way the placer must know. */
  runChanged(run: number): void {
    this.#effects.runs.push(run);
  }

  /** Marks a run that may have ended or been reopened: its state is updated before the commit. */
  touch(run: number): void {
    this.#effects.touched.push(run);
  }

  mark(): Mark {
    const effects = this.#effects;
    return {
      effects: {
        events: effects.events.length,
        lanes: effects.lanes.length,
        freed: effects.freed.length,
        claims: effects.claims.length,
        stops: effects.stops.length,
        endings: effects.endings.length,
        runs: effects.runs.length,
        touched: effects.touched.length,
        durations: effects.durations.length,
        moves: effects.moves.length,
      },
      started: new Map(this.#started),
    };
  }

  /** Drops notifications since the mark, because their writes were rolled back. */
  rewind(mark: Mark): void {
    const effects = this.#effects;
    for (const key of Object.keys(effects) as (keyof Effects)[]) effects[key].length = mark.effects[key];
    this.#started = new Map(mark.started);
  }

  /** Returns the effects of the changes so far on placing. */
  placing(): Pick<Commit, "lanes" | "freed" | "claims" | "runs" | "queues"> {
    const { lanes, freed, claims, runs } = this.#effects;
    return { lanes, freed, claims, runs, queues: this.#queues };
  }

  /** Returns runs that may have ended or been reopened. */
  touchedRuns(): ReadonlySet<number> {
    return new Set(this.#effects.touched);
  }

  /** Last step before the commit. */
  *write(): Steps<void> {
    yield* this.writeStarts();
    yield* new RunCounts(this.database, this.#effects.moves).write();
    this.#written = yield* writeEvents(
      this.database,
      { at: this.now, last: this.#lastEvent },
      this.#effects.events,
    );
  }

  commit(): Commit {
    const { lanes, freed, claims, stops, endings, runs } = this.#effects;
    const events = this.#written;
    return { events, lanes, freed, claims, stops, endings, runs, queues: this.#queues, parked: this.#parked };
  }
}
