import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef, RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskChanges } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type {
  Assignment,
  AttemptRef,
  Report,
  RunContext,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Lane } from "./lanes.ts";
import type { StoreReader } from "./store-reader.ts";
import type { WorkerIdentity } from "./worker-identity.ts";

/**
 * What the queue keeps. Every change is one transaction, durable when its promise settles; a change that
 * fails (`disk-full`, `read-only-home`) changed nothing. Numbers of runs, tasks and workers are row ids.
 */
export interface Store extends AsyncDisposable {
  readonly runs: RunStore;
  readonly tasks: TaskStore;
  readonly attempts: AttemptStore;
  readonly reader: StoreReader;
  /** Told after each commit what it changed, in commit order; never before `watch` returned. */
  watch(heard: (commit: Commit) => void): Disposable;
  /** From now on every transaction ends with what `placing` claims, as placer number `placer`. */
  place(placer: number, placing: Placing): Disposable;
}

/** Claims tasks within the transaction that readied them or made room: one commit for both. */
export interface Placing {
  /** Called in the transaction; the reader sees what it changed so far. */
  choose(changed: Pick<Commit, "lanes" | "freed" | "runs">): readonly Claim[];
  /** The claims that were taken; now durable. */
  claimed(claimed: readonly Claimed[]): void;
  /** The transaction came to nothing, and what `choose` was told of did not happen. */
  undone(): void;
  /** Another placer has taken over. */
  replaced(): void;
}

export type Change<T> = Promise<Result<T, Failure>>;

/** An idempotency key with the hash of the body it came with. */
export interface Once {
  readonly key: string;
  readonly hash: string;
}

export interface RunStore {
  /** Adds the run with its tasks and edges, readied or skipped as their needs say. */
  submit(submission: RunSubmission, once?: Once, startedBy?: StartedBy): Change<{ run: number }>;
  extend(run: number, tasks: readonly TaskSpec[], once?: Once): Change<{ added: number }>;
  /** The number of a project, a new one when it had no run yet. */
  project(project: ProjectRef): Change<{ number: number }>;
  seal(run: number): Change<{ run: number }>;
  /** Holds back its queued tasks, or lets them go on; false when it was so already. */
  pause(run: number, paused: boolean): Change<{ changed: boolean }>;
  /** From now on none of its tasks starts, and `sweep` cancels them; survives a crash. */
  end(run: number): Change<{ changed: boolean }>;
  /** Cancels up to `limit` queued tasks of an ending run and asks its live ones to stop. */
  sweep(run: number, limit: number): Change<{ readonly changed: readonly number[]; left: boolean }>;
}

/** Ids of tasks that changed; with the others, what kept them as they were. */
export interface TasksChanged {
  readonly changed: readonly number[];
  readonly unchanged: readonly { readonly task: number; readonly why: Unchanged }[];
}

export interface TaskStore {
  cancel(tasks: readonly number[]): Change<TasksChanged>;
  /** Ended tasks run again; what they had skipped, and cancelled successors, wait for them again. */
  retry(tasks: readonly number[], changes?: TaskChanges): Change<TasksChanged>;
  pause(tasks: readonly number[], paused: boolean): Change<TasksChanged>;
  prioritise(tasks: readonly number[], priority: number): Change<TasksChanged>;
  /** Readies up to `limit` tasks whose back-off is over; answers ms until the next one's is. */
  wake(limit: number): Change<{ readonly next: number | undefined }>;
}

/** A worker that said hello: `epoch` fences what an earlier life of it may still say. */
export interface ConnectedWorker {
  readonly id: number;
  readonly epoch: number;
}

export interface Welcome extends ConnectedWorker {
  readonly runs: readonly RunContext[];
  readonly attempts: readonly Assignment[];
}

export interface Claim {
  readonly task: number;
  readonly worker: ConnectedWorker;
  /** There is no slot yet: it begins when another of its run ends on that worker. */
  readonly ahead?: boolean;
}

export interface Claimed {
  readonly worker: number;
  readonly assignment: Assignment;
}

export interface AttemptStore {
  /** Becomes the one placer; an earlier holder's claims are refused from now on. */
  takePlacer(holder: string): Change<{ epoch: number }>;
  /**
   * Inserting the attempt is the claim; tasks that are no longer ready are left out. Without claims it is an
   * occasion for `placing`.
   */
  claim(placer: number, claims: readonly Claim[]): Change<readonly Claimed[]>;
  /** A new epoch for this worker; its live attempts are its own again. */
  connect(worker: WorkerIdentity): Change<Welcome>;
  /** Applies what holds its fence, and answers the attempts that no longer do. */
  report(worker: ConnectedWorker, reports: readonly Report[]): Change<readonly AttemptRef[]>;
  /** The worker is gone for good: its live attempts end as lost and are retried by policy. */
  expire(worker: number, failure: Failure): Change<{ lost: number }>;
  /** A worker's connection ended; for the record, nothing else changes. */
  away(worker: ConnectedWorker): Change<void>;
}

export interface Commit {
  readonly events: readonly Event[];
  /** Lanes that have new, other or fewer ready tasks. */
  readonly lanes: readonly Lane[];
  /** Tasks whose attempt ended. */
  readonly freed: readonly number[];
  /** Attempts that are to be stopped. */
  readonly stops: readonly { readonly worker: number; readonly ref: AttemptRef }[];
  /** Runs that are to be swept. */
  readonly endings: readonly number[];
  /** Runs that were paused, resumed, sealed or ended. */
  readonly runs: readonly number[];
  /** Tasks were parked for a back-off. */
  readonly parked: boolean;
}
