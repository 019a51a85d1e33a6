import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ProjectRef,
  RunLimits,
  RunSettings,
  StartedBy,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ChangeableSpec } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { EdgePolicy, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type {
  AttemptOutcome,
  AttemptResult,
  AttemptState,
  RunState,
} from "@wezterm-parallel/shared/domain/task/task-state";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { RunContext } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Lane, LaneDemand, LiveAttempt, ReadyTask } from "./lanes.ts";
import type { WorkerIdentity } from "./worker-identity.ts";

export interface RunRecord {
  readonly run: number;
  readonly title: string;
  readonly source: "plan" | "ad-hoc" | "map";
  readonly project: ProjectRef;
  /** Number of the project: of one repository, or one directory outside of any. */
  readonly projectNumber: number;
  readonly settings: RunSettings;
  readonly limits: RunLimits;
  readonly sealed: boolean;
  readonly paused: boolean;
  readonly ending: boolean;
  readonly state: RunState;
  readonly counts: TaskCounts;
  readonly startedBy: StartedBy | undefined;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Time between its ends and retries later, ms. */
  readonly idleMs: number;
}

export interface TaskRecord {
  readonly task: number;
  readonly run: number;
  readonly name: string;
  readonly spec: TaskSpec;
  readonly state: TaskState;
  readonly priority: number;
  /** Longest remaining path, ms. */
  readonly path: number;
  readonly waits: number;
  readonly attempts: number;
  readonly paused: boolean;
  readonly stopping: boolean;
  readonly runPaused: boolean;
  readonly failure: Failure | undefined;
  readonly resumesAt: number | undefined;
  /** Of a skipped task: the predecessor that decided it. */
  readonly cause: { readonly id: string; readonly state: TaskState } | undefined;
  readonly expectedMs: number | undefined;
  readonly createdAt: number;
  readonly readyAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

export interface NeedRecord {
  /** As written in the plan. */
  readonly task: string;
  readonly if: EdgePolicy;
  readonly state: TaskState;
}

export interface AttemptRecord {
  readonly attempt: number;
  readonly state: AttemptState;
  readonly worker: string;
  /** What it ran with, where its task was changed since. */
  readonly given: ChangeableSpec | undefined;
  readonly outcome: AttemptOutcome | undefined;
  readonly result: AttemptResult | undefined;
  readonly leasedAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** Attempts of one run in the order of its tasks. */
export interface RunAttemptQuery {
  readonly run: number;
  /** Only those that ended and were not the end of their task. */
  readonly earlier: boolean;
  /** Behind the one with this place. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface RunAttemptRecord extends AttemptRecord {
  readonly name: string;
  /** Where it stands among all attempts of its run. */
  readonly place: number;
}

export interface WorkerRecord extends WorkerIdentity {
  readonly id: number;
  readonly epoch: number;
  readonly lastSeenAt: number;
}

/** Rows after (tasks: ascending) or before (runs: descending) a row id. */
export interface RunQuery {
  readonly project?: string | undefined;
  /** Only of projects with these numbers. */
  readonly projects?: readonly number[] | undefined;
  readonly state?: readonly string[] | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface TaskQuery {
  readonly run?: number | undefined;
  readonly project?: string | undefined;
  /** Only of projects with these numbers. */
  readonly projects?: readonly number[] | undefined;
  readonly state?: readonly TaskState[] | undefined;
  /** With `newest`: before this one. */
  readonly after?: number | undefined;
  /** Descending. */
  readonly newest?: boolean | undefined;
  readonly limit: number;
}

export interface EventQuery {
  readonly after: number;
  readonly run?: number | undefined;
  /** Only of runs of projects with these numbers: none about workers. */
  readonly projects?: readonly number[] | undefined;
  readonly kinds?: readonly Event["kind"][] | undefined;
  readonly limit: number;
}

export interface ProjectRecord {
  readonly number: number;
  /** Shared git directory, or the directory of a project without git. */
  readonly key: string;
  /** Where its newest run was submitted. */
  readonly directory: string;
  readonly runs: number;
}

/** What placing looks up within a transaction, whose changes so far it sees. */
export interface PlacingReader {
  liveAttempts(): readonly LiveAttempt[];
  lanes(): readonly Lane[];
  /** What the tasks of a lane ask for. */
  demand(lane: Lane): LaneDemand | undefined;
  /** Whether the run of a lane may start tasks: not paused, ending or ended. */
  isOpen(run: number): boolean;
  /** The first `limit` ready tasks of a lane, best first. */
  ready(lane: Lane, limit: number): readonly ReadyTask[];
}

/** Look-ups that see what is committed. Synchronous: they take microseconds on an embedded database. */
export interface StoreReader extends PlacingReader {
  run(run: number): RunRecord | undefined;
  /** What a worker needs to know of an existing run: with its environment, for nobody else. */
  runContext(run: number): RunContext;
  runs(query: RunQuery): readonly RunRecord[];
  /** Up to `limit` numbers of runs whose decimal form starts so. */
  runsLike(digits: string, limit: number): readonly number[];
  task(run: number, name: string): TaskRecord | undefined;
  tasks(query: TaskQuery): readonly TaskRecord[];
  /** Up to `limit` tasks of a run whose name starts so, by name. */
  tasksLike(run: number, prefix: string, limit: number): readonly string[];
  /** Row ids of tasks of a run in these states, ascending, after `after`. */
  taskIds(query: TaskQuery & { readonly run: number }): readonly number[];
  taskId(run: number, name: string): number | undefined;
  /** `r12/test` by row id. */
  nameOf(task: number): string;
  /** All that need a task, at any distance. */
  successors(task: number): readonly number[];
  needs(task: number): readonly NeedRecord[];
  attempts(task: number): readonly AttemptRecord[];
  attemptsOfRun(query: RunAttemptQuery): readonly RunAttemptRecord[];
  lastAttempt(task: number): AttemptRecord | undefined;
  events(query: EventQuery): readonly Event[];
  lastEvent(): number;
  /** Of all projects, or those with these numbers. */
  counts(projects?: readonly number[]): TaskCounts;
  runCount(projects?: readonly number[]): number;
  /** All that had a run, in the order of their first. */
  projects(): readonly ProjectRecord[];
  /** Number of the project of this repository or directory, also when it has no run. */
  projectNumber(key: string): number | undefined;
  /** Number of the project of a run. */
  projectOf(run: number): number | undefined;
  workers(): readonly WorkerRecord[];
  /** Numbers of runs that have to be swept. */
  endings(): readonly number[];
  /** Numbers of runs that more tasks may follow in. */
  unsealed(): readonly number[];
}
