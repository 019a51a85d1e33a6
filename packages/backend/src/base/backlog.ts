import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ClaimWish } from "@wezterm-parallel/shared/domain/queue/change-claims";
import type { ProjectRef, RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { AttemptId } from "@wezterm-parallel/shared/domain/ids";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type {
  Action,
  ActionReport,
  AttemptEnvironment,
  AttemptResource,
  Page,
  ProjectResource,
  RunResource,
  StatusResource,
  TaskDetail,
  TaskResource,
  WorkerResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { ChangeGroup, GroupResource } from "@wezterm-parallel/shared/protocol/api/schemas/group-schemas";
import type { BudgetResource, SetBudget } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";
import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { WorkerMessage } from "@wezterm-parallel/shared/protocol/worker/messages-of-worker";
import type { Assignment, ServerMessage } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type {
  AnswerTo,
  QuestionOf,
  QuestionKind,
} from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { AgentLease } from "./agent-tokens.ts";

/** The request that submits a run, for its trace. */
export interface SubmittingRequest {
  readonly route: string;
  /** Epoch ms of its arrival. */
  readonly at: number;
  readonly traceparent: string | undefined;
}

/** The changes that callers may request from the queue; each is durable when its promise settles. */
export interface Backlog {
  /** `key` makes it idempotent: the same body returns the same run, another body fails with `idempotency-mismatch`. */
  submit(
    submission: RunSubmission,
    key?: string,
    startedBy?: StartedBy,
    request?: SubmittingRequest,
  ): Promise<Result<RunResource, Failure>>;
  /** Starts the run of a firing that waits; fails with `conflict` if it no longer does. */
  startFiring(
    firing: { readonly schedule: number; readonly dueAt: number },
    submission: RunSubmission,
    startedBy: StartedBy,
  ): Promise<Result<RunResource, Failure>>;
  /** Starts the run of a call of an incoming webhook; fails with `conflict` if the call has one already. */
  startCall(
    call: {
      readonly incoming: number;
      readonly identity: string;
      readonly delivery: string;
      readonly event: string;
    },
    submission: RunSubmission,
    startedBy: StartedBy,
  ): Promise<Result<RunResource, Failure>>;
  /** `key` as in `submit`, so that a repeated batch is added once. */
  extend(run: number, tasks: readonly TaskSpec[], key?: string): Promise<Result<{ added: number }, Failure>>;
  /** Adds tasks for the agent of a live attempt; `key` as in `submit`. */
  addForAgent(
    lease: AgentLease,
    tasks: readonly TaskSpec[],
    key?: string,
  ): Promise<Result<{ added: number }, Failure>>;
  /** Changes what the agent of a live attempt claims, all or nothing. */
  changeClaims(
    lease: AgentLease,
    wish: ClaimWish,
  ): Promise<Result<{ readonly claims: readonly string[] }, Failure>>;
  /** Returns the number of a project, a new one if it has no run yet. */
  beginProject(project: ProjectRef): Promise<Result<{ number: number }, Failure>>;
  seal(run: number): Promise<Result<RunResource, Failure>>;
  /** By the number of the project; fails with `not-found` for a new group without a limit. */
  changeGroup(project: number, name: string, changes: ChangeGroup): Promise<Result<GroupResource, Failure>>;
  /** Fails with `conflict` while tasks of the group wait to start. */
  removeGroup(project: number, name: string): Promise<Result<{ removed: true }, Failure>>;
  /** By the number of the project; fails with `not-found` for a pool that no task uses. */
  openPool(project: number, name: string): Promise<Result<PoolResource, Failure>>;
  /** Sets a budget, or removes it; fails with `not-found` when there is nothing of that name. */
  setBudget(body: SetBudget): Promise<Result<{ budget?: BudgetResource }, Failure>>;
  act(action: Action): Promise<Result<ActionReport, Failure>>;
}

/** The projects that a caller can see: all, or those with these numbers. */
export type Visibility = "all" | ReadonlySet<number>;

/** An attempt that has not ended. */
export interface LiveAttemptName {
  readonly id: AttemptId;
  readonly run: number;
  readonly lease: AgentLease;
  /** Number of the project. */
  readonly project: number;
}

/** Returns undefined when the lease has ended or was given back. */
export type FindLiveAttempt = (lease: AgentLease) => Promise<LiveAttemptName | undefined>;

/** Queries; none blocks a change for long. Paging is stable while rows are added. */
export interface Records {
  /** Restricts the records to these projects: nothing else is found, counted or reported. */
  seen(visible: Visibility): Records;
  /** Restricts the records further, to one run. */
  ofRun(run: number): Records;
  projects(): Promise<readonly ProjectResource[]>;
  /** Number of the project of this repository or directory, once it has started. */
  projectNumber(project: ProjectRef): Promise<number | undefined>;
  /** Groups of a project, by its number, that were set up or have unfinished tasks. */
  groups(project: number): Promise<readonly GroupResource[]>;
  /** Quota pools of a project, by its number, that have unfinished tasks or are not open. */
  pools(project: number): Promise<readonly PoolResource[]>;
  /** Adds up what agents spent in the last days. */
  spending(query: { readonly by: SpendingList["by"]; readonly days: number }): Promise<SpendingList>;
  /** Budgets that people set, and those of unfinished runs and tasks that are nearly used up. */
  budgets(): Promise<readonly BudgetResource[]>;
  /** All that agents ever spent, in all projects. */
  allSpending(): Promise<Spending>;
  /** Tasks of all projects by the labels that they ask for; without any, for whom only some projects are visible. */
  tasksByLabels(): Promise<
    readonly {
      readonly labels: readonly string[];
      readonly state: "ready" | "running";
      readonly tasks: number;
    }[]
  >;
  runs(query: RunFilter & Paging): Promise<Page<RunResource>>;
  run(run: number): Promise<Result<RunResource, Failure>>;
  tasks(query: TaskFilter & Paging): Promise<Page<TaskResource>>;
  /** Returns the cursor of the tasks that follow this one, in any order. */
  cursorAfter(task: string): Promise<Result<string, Failure>>;
  task(id: string): Promise<Result<TaskDetail, Failure>>;
  attempt(id: string): Promise<Result<AttemptResource, Failure>>;
  /** Attempts of a run, in the order of its tasks; `earlier`: only ended attempts that did not end their task. */
  attempts(query: { run: number; earlier: boolean } & Paging): Promise<Page<AttemptResource>>;
  /** The environment at the start of an attempt, without the values of secrets. */
  /** Changes of tasks, newest first. */
  changes(query: ChangeFilter & Paging): Promise<Page<ChangeResource>>;
  /** Fails with `not-found` when the task has none. */
  change(id: string): Promise<Result<ChangeResource, Failure>>;
  environment(id: string): Promise<Result<AttemptEnvironment, Failure>>;
  /** Finds the only run, task or attempt with this prefix; `not-found`, or `ambiguous-id` with the candidates. */
  resolve(prefix: string): Promise<Result<{ kind: "run" | "task" | "attempt"; id: string }, Failure>>;
  /** Up to `limit` ids of runs, tasks or attempts with this prefix, newest first. */
  ids(prefix: string, limit: number): Promise<readonly string[]>;
  events(query: {
    after: number;
    run?: number | undefined;
    /** Also alerts of the server, which restricted records leave out otherwise. */
    alerts?: boolean | undefined;
    kinds?: readonly Event["kind"][] | undefined;
    limit: number;
  }): Promise<readonly Event[]>;
  /** `seq` of the newest event, or 0: the start for a listener that wants new events only. */
  /** Number of the oldest kept event; 0 without any. */
  firstEvent(): Promise<number>;
  lastEvent(): Promise<number>;
  status(): Promise<Omit<StatusResource, "trouble" | "draining" | "maintenance" | "home" | "address">>;
}

interface RunFilter {
  /** Directory, git directory or id of the project. */
  readonly project?: string;
  readonly state?: readonly string[];
  /** Default: newest first. */
  readonly order?: "oldest" | "newest";
  /** Unfinished, or ended at or after this time, epoch ms. */
  readonly since?: number;
}

export interface TaskFilter {
  readonly run?: number;
  /** Directory, git directory or id of the project. */
  readonly project?: string;
  readonly state?: readonly TaskState[];
  /** Default: oldest first. */
  readonly order?: "oldest" | "newest";
  /** Only tasks that need attention. */
  readonly attention?: boolean;
  /** Text in the name, the command, or the title or commit subject of the run. */
  readonly match?: string;
  /** Unfinished, or ended at or after this time, epoch ms. */
  readonly since?: number;
}

interface ChangeFilter {
  readonly run?: number | undefined;
  /** Id of the project. */
  readonly project?: string | undefined;
  readonly state?: readonly string[] | undefined;
  /** Only changes with a pull request. */
  readonly pullRequest?: boolean | undefined;
}

export interface Paging {
  readonly cursor?: string | undefined;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** Delivers new events as they are committed. `listen` never calls back before it has returned. */
export interface EventFeed {
  listen(heard: (events: readonly Event[]) => void): Disposable;
}

/** An attempt with the place of its work. */
export interface HeldAttempt {
  readonly assignment: Assignment;
  readonly project: ProjectRef;
}

/** The server's side of a worker connection; the transport delivers messages in order in both directions. */
export interface WorkerGateway {
  open(send: (message: ServerMessage) => void, close: (why: string) => void): WorkerLink;
  workers(): Promise<readonly WorkerResource[]>;
  /**
   * Asks a connected worker by name. Fails as the worker does, and with `unavailable`, naming the worker, when it is
   * not connected, disconnects, or does not answer in time. `signal` withdraws the question.
   */
  ask<K extends QuestionKind>(
    worker: string,
    question: QuestionOf<K>,
    signal?: AbortSignal,
  ): Promise<Result<AnswerTo<K>, Failure>>;
  /** Returns an attempt that this connected worker has; undefined for any other. */
  held(worker: string, attempt: string): HeldAttempt | undefined;
  /** Ends the connection of a worker that was removed; its attempts are lost. */
  remove(worker: string): Promise<Result<{ lost: number }, Failure>>;
  /** Lets a worker finish what it has and take nothing new, or take tasks again; fails with `not-found`. */
  setDraining(worker: string, isWanted: boolean): Promise<Result<WorkerResource, Failure>>;
  /** Stops assigning tasks for the life of this process; running ones continue and report. */
  drain(): void;
}

export interface WorkerLink extends Disposable {
  receive(message: WorkerMessage): void;
}
