import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { TargetPushCommand } from "@wezterm-parallel/shared/domain/change/target-push";
import type { Reviewer } from "@wezterm-parallel/shared/domain/review/review";
import type { ClaimWish } from "@wezterm-parallel/shared/domain/queue/change-claims";
import type { ProjectRef, RunSubmission, StartedBy } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskChanges, TaskEdits } from "@wezterm-parallel/shared/domain/task/task-changes";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";
import type { Event, EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type {
  Assignment,
  AttemptRef,
  Report,
  RunContext,
} from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { Budget } from "@wezterm-parallel/shared/domain/spending/budget-share";
import type { BudgetName } from "@wezterm-parallel/shared/domain/spending/budget";
import type { AgentLease } from "../../base/agent-tokens.ts";
import type { BudgetRecord, OverspentAttempt } from "./budgets.ts";
import type { GroupChanges, GroupRecord } from "./groups.ts";
import type { ChangeDecision, PullRequestDecision, TargetBranch } from "./changes.ts";
import type { Lane } from "./lanes.ts";
import type { PoolRecord } from "./pools.ts";
import type { FiringDecision, FiringKey, ScheduleName, ScheduleRecord, ScheduleSpec } from "./schedules.ts";
import type { OverlapRecord, PlacingReader, StoreReader } from "./store-reader.ts";
import type {
  CommentToAdd,
  ForgeCommentToTake,
  RevisedReview,
  ReviewToStore,
  ThreadResolution,
} from "./reviews.ts";
import type { CallRecord, IncomingName, IncomingRecord, IncomingSpec, NewCall } from "./incoming.ts";
import type { ReportedServices } from "./services.ts";
import type { HookFile, OfferedHooks } from "./hooks.ts";
import type { DeliveryProgress, WebhookName, WebhookRecord, WebhookSpec } from "./webhooks.ts";
import type { RetentionStore } from "./retention.ts";
import type { WorkerIdentity } from "./worker-identity.ts";

/**
 * The persistent queue. Every change is one transaction, durable when its promise settles; a failed change
 * (`disk-full`, `read-only-home`) changed nothing. Numbers of runs, tasks and workers are row ids.
 */
export interface Store extends AsyncDisposable {
  /** Name and version of the database, such as `SQLite 3.50.4`. */
  readonly engine: string;
  readonly runs: RunStore;
  readonly tasks: TaskStore;
  readonly attempts: AttemptStore;
  readonly groups: GroupStore;
  readonly pools: PoolStore;
  readonly schedules: ScheduleStore;
  readonly services: ServiceStore;
  readonly webhooks: WebhookStore;
  readonly hooks: HookStore;
  readonly incoming: IncomingStore;
  readonly budgets: BudgetStore;
  readonly alerts: AlertStore;
  readonly retention: RetentionStore;
  readonly changes: ChangeStore;
  readonly reviews: ReviewStore;
  readonly reader: StoreReader;
  readonly placingReader: PlacingReader;
  /** Notifies after each commit of its changes, in commit order; never before `watch` returned. */
  watch(heard: (commit: Commit) => void): Disposable;
  /** From now on every transaction ends with the claims of `placing`, as placer number `placer`. */
  place(placer: number, placing: Placing): Disposable;
}

export interface CopiedStore extends Store {
  /** Copies everything to a file of SQLite while the store is used; the copy has the state of one moment. */
  copyTo(file: string): Change<void>;
}

/** A task whose attempt has ended, so that its place is free. */
export interface FreedTask {
  readonly task: number;
  /** Time between its start and its end, if one report brought both. */
  readonly tookMs: number | undefined;
}

/** Claims tasks within the transaction that readied them or freed capacity: one commit for both. */
export interface Placing {
  /** Called in the transaction; the reader includes its changes so far. */
  choose(changed: Pick<Commit, "lanes" | "freed" | "claims" | "runs" | "queues">): Steps<readonly Claim[]>;
  /** The accepted claims, now durable. */
  claimed(claimed: readonly Claimed[]): void;
  /** The transaction was rolled back, so the changes passed to `choose` did not happen. */
  undone(): void;
  /** Another placer has taken over. */
  replaced(): void;
}

export type Change<T> = Promise<Result<T, Failure>>;

/** An idempotency key with the hash of the request's body. */
export interface Once {
  readonly key: string;
  readonly hash: string;
}

export interface RunStore {
  /** Adds the run with its tasks and edges, readied or skipped according to their needs. */
  submit(submission: RunSubmission, once?: Once, startedBy?: StartedBy): Change<{ run: number }>;
  /** Adds tasks to the run of this lease, up to a number for each task; fails with `conflict` once it has ended. */
  addForAgent(lease: AgentLease, tasks: readonly TaskSpec[], once?: Once): Change<{ added: number }>;
  extend(run: number, tasks: readonly TaskSpec[], once?: Once): Change<{ added: number }>;
  /** Returns the number of a project, a new one if it had no run yet. */
  project(project: ProjectRef): Change<{ number: number }>;
  seal(run: number): Change<{ run: number }>;
  /** Gives the next run a number after this one, so that it takes over no files of a run that the store has forgotten. */
  numberAfter(run: number): Change<void>;
  /** Pauses or resumes its queued tasks; `changed` is false when it was so already. */
  pause(run: number, paused: boolean): Change<{ changed: boolean }>;
  /** From now on none of its tasks starts, and `sweep` cancels them; survives a crash. */
  end(run: number): Change<{ changed: boolean }>;
  /** Cancels up to `limit` queued tasks of an ending run and asks its live ones to stop. */
  sweep(run: number, limit: number): Change<{ readonly changed: readonly number[]; left: boolean }>;
}

/** Ids of the changed tasks; for the others, the reasons. */
export interface TasksChanged {
  readonly changed: readonly number[];
  readonly unchanged: readonly { readonly task: number; readonly why: Unchanged }[];
}

export interface TaskName {
  readonly run: number;
  readonly name: string;
}

export interface TaskOverlap extends OverlapRecord, TaskName {}

/** Something that the agent of an attempt said or did, as the event that tells it. */
export type AgentNews = {
  readonly [Kind in "task.progress" | "task.claimed"]: Pick<EventOf<Kind>, "kind" | "data">;
}["task.progress" | "task.claimed"];

export interface TaskStore {
  cancel(tasks: readonly number[]): Change<TasksChanged>;
  /** Runs ended tasks again; successors that they skipped, or that were cancelled, wait for them again. */
  retry(tasks: readonly number[], changes?: TaskChanges): Change<TasksChanged>;
  /** Runs an ended task again in the checkout of its last attempt; withdraws its change from the merge queue. */
  continue(task: number, prompt?: string): Change<TasksChanged>;
  pause(tasks: readonly number[], paused: boolean): Change<TasksChanged>;
  /** Takes over the work of the candidate that a person picked. */
  pick(task: number, candidate: string): Change<TasksChanged>;
  /** Changes a task that waits to start; previous attempts keep what they ran. */
  edit(task: number, edits: TaskEdits): Change<TasksChanged>;
  prioritise(tasks: readonly number[], priority: number): Change<TasksChanged>;
  /** Records that the program of a running attempt needs a person; undefined: it no longer does. */
  input(task: TaskName, attempt: number, need: Activity | undefined): Change<void>;
  /** Records what the agent of a running attempt said about its progress, or that one claimed it. */
  news(task: TaskName, attempt: number, news: AgentNews): Change<void>;
  /** Records who answered what the program of an attempt asked. */
  answered(task: TaskName, attempt: number, given: EventOf<"task.answered">["data"]): Change<void>;
  /** Replaces the overlaps of all tasks of a project; those that differ are events. */
  overlap(project: number, overlaps: readonly TaskOverlap[]): Change<{ readonly changed: number }>;
  /** Readies up to `limit` parked tasks and moves pools and budgets whose time has come; returns ms until the next such time. */
  wake(limit: number): Change<{ readonly next: number | undefined }>;
}

/** Groups of tasks, by the number of their project. */
export interface GroupStore {
  /** Fails with `not-found` for a group that does not exist, unless the changes contain a limit. */
  change(project: number, name: string, changes: GroupChanges): Change<GroupRecord>;
  /** Fails with `conflict` while tasks of the group wait to start. */
  remove(project: number, name: string): Change<{ removed: true }>;
}

/** Schedules of projects. Each fails with `not-found` for one that does not exist, except `set`, which creates it. */
export interface ScheduleStore {
  set(name: ScheduleName, spec: ScheduleSpec): Change<ScheduleRecord>;
  pause(name: ScheduleName, paused: boolean): Change<ScheduleRecord>;
  remove(name: ScheduleName): Change<{ removed: true }>;
  /** Records decisions about times; a time that was decided before stays as it was. */
  decide(decision: FiringDecision): Change<{ readonly recorded: number }>;
  /** Starts the run of a waiting firing, in one transaction; fails with `conflict` if it no longer waits. */
  start(
    firing: FiringKey,
    submission: RunSubmission,
    startedBy: StartedBy | undefined,
  ): Change<{ readonly run: number }>;
}

/** Services of workers, as they report them. */
interface ServiceStore {
  report(worker: string, reported: ReportedServices): Change<{ readonly reported: number }>;
}

/** Webhooks of projects. `pause` and `remove` fail with `not-found` for one that does not exist. */
export interface WebhookStore {
  /** Creates a webhook that begins behind the event `cursor`, or replaces one, which goes on where it was. */
  set(name: WebhookName, spec: WebhookSpec, cursor: number): Change<WebhookRecord>;
  pause(name: WebhookName, paused: boolean): Change<WebhookRecord>;
  remove(name: WebhookName): Change<{ removed: true }>;
  /** `recorded` is false when the webhook was removed meanwhile. */
  record(webhook: number, progress: DeliveryProgress): Change<{ readonly recorded: boolean }>;
}

/** Hooks of the plans of projects. */
export interface HookStore {
  /** `same`: they run already; `waiting`: until somebody trusts them. New ones begin behind the event `cursor`. */
  offer(
    offer: OfferedHooks,
    cursor: number,
  ): Change<{ readonly state: "same" | "trusted" | "waiting"; readonly file: HookFile | undefined }>;
  /** Fails with `not-found` for a file that was never offered. */
  trust(
    file: { readonly project: number; readonly hash: string; readonly by: string },
    cursor: number,
  ): Change<HookFile>;
  /** `recorded` is false when the hook was removed meanwhile. */
  record(hook: number, progress: DeliveryProgress): Change<{ readonly recorded: boolean }>;
}

/** Incoming webhooks of projects. `pause` and `remove` fail with `not-found` for one that does not exist. */
export interface IncomingStore {
  /** Creates one at the address `key`, or replaces one, which keeps its address. */
  set(name: IncomingName, spec: IncomingSpec, key: string): Change<IncomingRecord>;
  pause(name: IncomingName, paused: boolean): Change<IncomingRecord>;
  remove(name: IncomingName): Change<{ removed: true }>;
  /** Records a call that starts nothing; one that started or was ignored before stays as it was. */
  record(
    call: NewCall,
    outcome: { readonly state: "ignored" | "failed"; readonly failure?: Failure | undefined },
  ): Change<CallRecord>;
  /** Starts the run of a call, in one transaction; fails with `conflict` if it has one already. */
  start(
    call: NewCall,
    submission: RunSubmission,
    startedBy: StartedBy | undefined,
  ): Change<{ readonly run: number }>;
}

/** Quota pools of agents, by the number of their project. */
interface PoolStore {
  /** Lets the pool's tasks start; fails with `not-found` for a pool that no task uses. */
  open(project: number, name: string): Change<PoolRecord>;
}

/** Budgets of agents. */
interface AlertStore {
  /** Publishes that an alert fires or is over. */
  publish(change: EventOf<"alert.changed">["data"]): Change<void>;
}

export interface BudgetStore {
  /**
   * Sets a budget, or without limits removes it, also that of the plan. Fails with `not-found` when there is nothing of
   * that name.
   */
  set(name: BudgetName, budget: Budget): Change<{ readonly set: BudgetRecord | undefined }>;
  /** Asks the worker to end an agent over which a budget is still used up; returns whether it was asked. */
  endOverspent(attempt: OverspentAttempt): Change<{ readonly ends: boolean }>;
}

/** A greeted worker: `epoch` fences off reports of its earlier connections. */
export interface ConnectedWorker {
  readonly id: number;
  readonly epoch: number;
}

/** The run of attempts that a worker gets. */
export interface AssignedRun {
  readonly context: RunContext;
  /** Number of the project. */
  readonly project: number;
}

export interface Welcome extends ConnectedWorker {
  readonly runs: readonly AssignedRun[];
  readonly attempts: readonly Assignment[];
}

export interface Claim {
  readonly task: number;
  readonly worker: ConnectedWorker;
  /** Leased ahead of a free slot: it starts when another attempt of its run ends on that worker. */
  readonly ahead?: boolean;
}

export interface Claimed {
  readonly worker: number;
  readonly run: AssignedRun;
  readonly assignment: Assignment;
}

export interface AttemptStore {
  /** Becomes the only placer; claims of an earlier holder are rejected from now on. */
  takePlacer(holder: string): Change<{ epoch: number }>;
  /**
   * Inserting the attempt is the claim; tasks that are no longer ready are omitted. Without claims, it only
   * triggers `placing`.
   */
  claim(placer: number, claims: readonly Claim[]): Change<readonly Claimed[]>;
  /** Starts a new epoch of this worker; its live attempts stay assigned to it. */
  connect(worker: WorkerIdentity): Change<Welcome>;
  /** Applies reports with a valid fence, and returns the attempts of the others. */
  report(worker: ConnectedWorker, reports: readonly Report[]): Change<readonly AttemptRef[]>;
  /**
   * Changes what the agent of this lease claims, all or nothing. Fails with `conflict` when other live tasks claim some of
   * the same files, and once the attempt has ended.
   */
  changeClaims(lease: AgentLease, wish: ClaimWish): Change<{ readonly claims: readonly string[] }>;
  /** The worker is gone for good: its live attempts end as lost, because of the failure of its name, and are retried by policy. */
  expire(worker: number, why: (name: string) => Failure): Change<{ lost: number }>;
  /** Records that a worker disconnected; nothing else changes. */
  away(worker: ConnectedWorker): Change<void>;
  /** From now on no claim for this worker is accepted, or again; fails with `not-found` for an unknown one. */
  drain(worker: string, isWanted: boolean): Change<void>;
}

/** Files that the agent of a live attempt claims besides those of its plan. */
export interface PathClaims {
  readonly task: number;
  readonly globs: readonly string[];
}

export interface StopWish {
  readonly worker: number;
  readonly ref: AttemptRef;
  /** The attempt fails with it; absent: it was cancelled. */
  readonly failure?: Failure | undefined;
}

export interface Commit {
  readonly events: readonly Event[];
  /** Lanes with new, changed or fewer ready tasks. */
  readonly lanes: readonly Lane[];
  /** Tasks whose attempt ended. */
  readonly freed: readonly FreedTask[];
  /** Current claims of the agents of live attempts. */
  readonly claims: readonly PathClaims[];
  /** Attempts to stop. */
  readonly stops: readonly StopWish[];
  /** Runs to sweep. */
  readonly endings: readonly number[];
  /** Runs that were paused, resumed, sealed or ended. */
  readonly runs: readonly number[];
  /** Merge queues may have more or less to verify. */
  readonly queues: boolean;
  /** Tasks were parked until a time. */
  readonly parked: boolean;
}

export interface ChangeStore {
  /** Applies the commands in order, in one transaction; returns the changes to which theirs applied. */
  decide(decisions: readonly ChangeDecision[]): Change<{ readonly changed: readonly number[] }>;
  /** Moves a queued change to the front of its queue. */
  putFirst(change: number): Change<{ readonly changed: boolean }>;
  /** While paused, the target is not moved and nothing new is verified. */
  pauseQueue(queue: TargetBranch, paused: boolean): Change<{ readonly changed: boolean }>;
  /** Applies the commands in order; a merged pull request marks its change as landed. */
  decidePullRequests(
    decisions: readonly PullRequestDecision[],
  ): Change<{ readonly changed: readonly number[] }>;
  /** Applies a command to the push of a target; a landing requests it by itself. */
  decidePush(queue: TargetBranch, command: TargetPushCommand): Change<{ readonly changed: boolean }>;
}

/** Reviews of changes, by the row id of the task. Each fails with `not-found` for what does not exist. */
export interface ReviewStore {
  /** Returns the thread of the comment. */
  comment(
    change: number,
    comment: CommentToAdd & { readonly by: Reviewer; readonly isDraft: boolean },
  ): Change<{ readonly thread: number }>;
  /** Changes a draft of this person; removes it without a text. */
  changeDraft(
    change: number,
    draft: { readonly comment: number; readonly by: Reviewer; readonly text: string | undefined },
  ): Change<{ readonly thread: number }>;
  resolve(change: number, resolution: ThreadResolution): Change<{ readonly thread: number }>;
  /**
   * Sends the person's drafts as well; fails with `conflict` if the change has other commits by now. `continued` says
   * whether the task continues, if the review asks for that.
   */
  send(
    change: number,
    review: ReviewToStore,
  ): Change<{ readonly comments: number; readonly continued?: TasksChanged }>;
  /** Takes a comment of the pull request into the review, once. */
  take(change: number, comment: ForgeCommentToTake): Change<{ readonly taken: boolean }>;
  /** Records comments and verdicts that are on the pull request now, by their ids there. */
  sent(
    change: number,
    posted: readonly { readonly key: string; readonly id: string }[],
  ): Change<{ readonly recorded: number }>;
  /** Without effect if the change has other commits by now. */
  revise(change: number, revised: RevisedReview): Change<{ readonly changed: boolean }>;
}
