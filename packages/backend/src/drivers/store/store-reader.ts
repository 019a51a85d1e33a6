import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { ChangeState } from "@wezterm-parallel/shared/domain/change/change-state";
import type { AttemptId } from "@wezterm-parallel/shared/domain/ids";
import type { QuotaPool } from "@wezterm-parallel/shared/domain/queue/quota-pool";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ProjectRef,
  RunLimits,
  RunSettings,
  StartedBy,
} from "@wezterm-parallel/shared/domain/run/run-spec";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { ChangeableSpec } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { Command, EdgePolicy, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
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

import type { BudgetInEffect, BudgetRecord, OverspentAttempt } from "./budgets.ts";
import type { GroupRecord } from "./groups.ts";
import type { ChangeReader } from "./changes.ts";
import type { ReviewReader } from "./reviews.ts";
import type { Lane, LaneDemand, LiveAttempt, ReadyTask, TasksByLabels } from "./lanes.ts";
import type { PoolRecord } from "./pools.ts";
import type { ScheduleReader } from "./schedules.ts";
import type { ServiceReader } from "./services.ts";
import type { IncomingReader } from "./incoming.ts";
import type { WebhookReader } from "./webhooks.ts";
import type { HookReader } from "./hooks.ts";
import type { RetentionReader } from "./retention.ts";
import type { WorkerIdentity } from "./worker-identity.ts";

type RunSource = "plan" | "ad-hoc" | "map" | "landing";

export interface RunRecord {
  readonly run: number;
  readonly title: string;
  readonly source: RunSource;
  readonly project: ProjectRef;
  /** Number of the project: of one repository, or one directory outside of any. */
  readonly projectNumber: number;
  readonly settings: RunSettings;
  readonly limits: RunLimits;
  readonly sealed: boolean;
  readonly paused: boolean;
  readonly pinned: boolean;
  readonly ending: boolean;
  readonly state: RunState;
  readonly counts: TaskCounts;
  /** By all attempts of its agents. */
  readonly spent: Spending | undefined;
  readonly budget: BudgetInEffect | undefined;
  readonly startedBy: StartedBy | undefined;
  readonly createdAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** Time between its ends and later retries, ms. */
  readonly idleMs: number;
}

export interface SpendingQuery {
  readonly by: "day" | "project" | "person";
  /** Days since the epoch, UTC. */
  readonly since: number;
  /** Only these, by number; absent: all. */
  readonly projects?: readonly number[] | undefined;
}

interface BudgetQuery {
  /** Epoch ms. */
  readonly now: number;
  /** Only those of these projects, by number, with their runs and tasks; absent: all, also of people and the server. */
  readonly projects?: readonly number[] | undefined;
}

export interface SpendingRecord {
  /** Day such as `2026-11-24`, id of the project, or name of the person; absent: it is not known who. */
  readonly key: string | undefined;
  readonly spent: Spending;
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
  readonly last: AttemptRecord | undefined;
  /** By all its attempts. */
  readonly spent: Spending | undefined;
  readonly budget: BudgetInEffect | undefined;
  readonly needs: readonly NeedRecord[];
  readonly overlaps: readonly OverlapRecord[];
  readonly paused: boolean;
  readonly stopping: boolean;
  readonly runPaused: boolean;
  /** For a ready task: what can keep it from starting although there is room. */
  readonly held: HeldRecord | undefined;
  /** For a task that is being prepared: the set-up commands of its run. */
  readonly setup: readonly Command[];
  readonly failure: Failure | undefined;
  readonly resumesAt: number | undefined;
  /** For a skipped task: the predecessor that caused it. */
  readonly cause: { readonly id: string; readonly state: TaskState } | undefined;
  readonly expectedMs: number | undefined;
  readonly createdAt: number;
  readonly readyAt: number | undefined;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

export interface HeldRecord {
  readonly groupPaused: boolean;
  /** State of the quota pool of its agent. */
  readonly pool: QuotaPool | undefined;
  /** Owner of the budget over its agent that is used up: `r12`, `p3`, `@alice` or `all`. */
  readonly budget: string | undefined;
  /** A running task of the project whose claims cross its own. */
  readonly claimHolder: string | undefined;
}

export interface OverlapRecord {
  /** Id of a task, or name of the target. */
  readonly other: string;
  readonly conflict: boolean;
  /** Both are agents at work. */
  readonly agents: boolean;
  /** Files that conflict, or without a conflict, that both change; the first ones. */
  readonly files: readonly string[];
}

export interface NeedRecord {
  /** The task's text in the plan. */
  readonly task: string;
  readonly if: EdgePolicy;
  readonly state: TaskState;
  /** State of its change, if this need waits for its landing. */
  readonly unlanded?: ChangeState | undefined;
}

export interface AttemptRecord {
  readonly attempt: number;
  readonly state: AttemptState;
  readonly worker: string;
  /** The settings it ran with, if its task was changed since. */
  readonly given: ChangeableSpec | undefined;
  /** Globs that its agent claims, or claimed to the end, besides those of its plan. */
  readonly claims: readonly string[];
  readonly outcome: AttemptOutcome | undefined;
  readonly result: AttemptResult | undefined;
  /** Absent: it has no agent, or is not known. */
  readonly spent?: Spending | undefined;
  readonly leasedAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** Attempts of one run in the order of its tasks. */
export interface RunAttemptQuery {
  readonly run: number;
  /** Only attempts that ended and were followed by a retry. */
  readonly earlier: boolean;
  /** After the attempt with this place. */
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface RunAttemptRecord extends AttemptRecord {
  readonly name: string;
  /** Position among all attempts of its run. */
  readonly place: number;
}

export interface WorkerRecord extends WorkerIdentity {
  readonly id: number;
  readonly epoch: number;
  readonly lastSeenAt: number;
  /** Epoch ms since which it takes no new tasks. */
  readonly drainingSince?: number | undefined;
}

/** Rows after (tasks: ascending) or before (runs: descending) a row id. */
export interface RunQuery {
  readonly project?: string | undefined;
  /** Only runs of projects with these numbers. */
  readonly projects?: readonly number[] | undefined;
  readonly state?: readonly string[] | undefined;
  readonly before?: number | undefined;
  /** After this one, ascending; excludes `before`. */
  readonly after?: number | undefined;
  /** Unfinished, or ended at or after this time, epoch ms. */
  readonly since?: number | undefined;
  readonly limit: number;
}

/** Conditions on tasks that no index answers. */
export interface TaskSearch {
  /** Text in the name, the command, or the title or commit subject of the run; ASCII letters in any case. */
  readonly match?: string | undefined;
  /** Unfinished, or ended at or after this time, epoch ms. */
  readonly since?: number | undefined;
}

export interface FoundTasks {
  readonly tasks: readonly TaskRecord[];
  /** Row id of the last task read, after which the next page continues; undefined on the last page. */
  readonly next: number | undefined;
}

export interface TaskQuery {
  readonly run?: number | undefined;
  readonly project?: string | undefined;
  /** Only tasks of projects with these numbers. */
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
  /** Only events of runs of projects with these numbers: none about workers. */
  readonly projects?: readonly number[] | undefined;
  /** With `projects`: also what `alert.changed` tells about the server. */
  readonly alerts?: boolean | undefined;
  readonly kinds?: readonly Event["kind"][] | undefined;
  readonly limit: number;
}

export interface ProjectRecord {
  readonly number: number;
  /** Shared git directory, or the directory of a project without git. */
  readonly key: string;
  /** The directory in which its newest run was submitted. */
  readonly directory: string;
  readonly runs: number;
}

/** Queries for placing inside a transaction; they include its uncommitted changes, and answer at once. */
export interface PlacingReader {
  liveAttempts(): Steps<readonly LiveAttempt[]>;
  lanes(): Steps<readonly Lane[]>;
  /** The requirements of a lane's tasks. */
  demand(lane: Lane): Steps<LaneDemand | undefined>;
  /** Returns whether the run of a lane may start tasks: not paused, ending or ended. */
  isOpen(run: number): Steps<boolean>;
  /** Counts unpaused merge queues with something to verify, by worker. */
  verifyingQueues(): Steps<ReadonlyMap<number, number>>;
  /** The first `limit` ready tasks of a lane, best first. */
  ready(lane: Lane, limit: number): Steps<readonly ReadyTask[]>;
}

/** Queries of committed data. What one query returns is of one moment; others may commit between two of them. */
export interface StoreReader
  extends
    ChangeReader,
    ReviewReader,
    ScheduleReader,
    ServiceReader,
    WebhookReader,
    HookReader,
    IncomingReader,
    RetentionReader {
  run(run: number): Promise<RunRecord | undefined>;
  /** Returns the data of an existing run for its workers; includes its environment, so for no other use. */
  runContext(run: number): Promise<RunContext>;
  runs(query: RunQuery): Promise<readonly RunRecord[]>;
  /** Returns up to `limit` numbers of runs that start with these decimal digits. */
  runsLike(digits: string, limit: number): Promise<readonly number[]>;
  task(run: number, name: string): Promise<TaskRecord | undefined>;
  tasks(query: TaskQuery): Promise<readonly TaskRecord[]>;
  /** Reads a bounded number of tasks, so it may find fewer than `limit` although more follow. */
  searchTasks(query: TaskQuery, search: TaskSearch): Promise<FoundTasks>;
  /** Returns up to `limit` tasks of a run whose names start with this prefix, sorted by name. */
  tasksLike(run: number, prefix: string, limit: number): Promise<readonly string[]>;
  /** Row ids of tasks of a run in these states, ascending, after `after`. */
  taskIds(query: TaskQuery & { readonly run: number }): Promise<readonly number[]>;
  /** Row ids of tasks of a run that have not started: those that a person paused, or the others that wait for a time. */
  waitingTasks(run: number, because: "paused" | "delayed"): Promise<readonly number[]>;
  taskId(run: number, name: string): Promise<number | undefined>;
  /** Returns a name such as `r12/test` for each of these row ids, in the same order. */
  namesOf(tasks: readonly number[]): Promise<readonly string[]>;
  /** Returns all direct and indirect successors. */
  successors(task: number): Promise<readonly number[]>;
  attempts(task: number): Promise<readonly AttemptRecord[]>;
  /** Returns the attempt of this lease of a task with the number of its project, unless it has ended. */
  attemptOfLease(
    task: number,
    lease: number,
  ): Promise<{ readonly id: AttemptId; readonly run: number; readonly project: number } | undefined>;
  attemptsOfRun(query: RunAttemptQuery): Promise<readonly RunAttemptRecord[]>;
  events(query: EventQuery): Promise<readonly Event[]>;
  lastEvent(): Promise<number>;
  /** For all projects, or those with these numbers. */
  counts(projects?: readonly number[]): Promise<TaskCounts>;
  runCount(projects?: readonly number[]): Promise<number>;
  /** All projects that had a run, ordered by their first run. */
  projects(): Promise<readonly ProjectRecord[]>;
  /** Returns the project number of this repository or directory, even if it has no run. */
  projectNumber(key: string): Promise<number | undefined>;
  projectOf(run: number): Promise<number | undefined>;
  /** Groups of a project that were set up, or that have unfinished tasks; by name. */
  groups(project: number): Promise<readonly GroupRecord[]>;
  /** Quota pools of a project that have unfinished tasks or are not open; by name. */
  pools(project: number): Promise<readonly PoolRecord[]>;
  /** Adds up the spending of agents since a day. */
  spending(query: SpendingQuery): Promise<readonly SpendingRecord[]>;
  /** Stored budgets with what was spent of them at `now` (epoch ms), without those of ended runs. */
  budgets(query: BudgetQuery): Promise<readonly BudgetRecord[]>;
  /** Running agents over which a budget is used up. */
  overspent(): Promise<readonly OverspentAttempt[]>;
  /** All that agents ever spent. */
  allSpending(): Promise<Spending>;
  /** Counts tasks of all projects that could run now, and those that run, by the labels that they ask for. */
  tasksByLabels(): Promise<readonly TasksByLabels[]>;
  workers(): Promise<readonly WorkerRecord[]>;
  /** Returns the numbers of workers with live attempts. */
  busyWorkers(): Promise<readonly number[]>;
  /** Returns the numbers of runs to sweep. */
  endings(): Promise<readonly number[]>;
  /** Returns the numbers of runs to which tasks can be added. */
  unsealed(): Promise<readonly number[]>;
}
