import type { ChangeCommand } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type { ConflictRound } from "@wezterm-parallel/shared/domain/change/on-conflict";
import type {
  ChangeStanding,
  LandedCandidate,
  MergeRequest,
} from "@wezterm-parallel/shared/domain/change/change-state";
import type {
  PullRequest,
  PullRequestCommand,
} from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { TargetPush } from "@wezterm-parallel/shared/domain/change/target-push";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ReviewSummary } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";
import type { Resolver } from "@wezterm-parallel/shared/domain/task/task-spec";

/** The branch that a queue of changes lands on. */
export interface TargetBranch {
  /** Number of the project. */
  readonly project: number;
  readonly target: string;
}

export interface ChangeRecord extends ChangeStanding, TargetBranch {
  /** Row id of its task. */
  readonly change: number;
  readonly run: number;
  readonly name: string;
  readonly ref: ProjectRef;
  readonly attempt: number;
  /** Name of the worker that has the commits. */
  readonly worker: string;
  /** The commit that the task's worktree started from. */
  readonly base: string;
  /** The task's last commit. */
  readonly tip: string;
  readonly files: number;
  readonly position: number | undefined;
  readonly request: MergeRequest | undefined;
  readonly landed: LandedCandidate | undefined;
  /** Run that verifies the candidate, or did. */
  readonly verifiedBy: number | undefined;
  /** The reason it left the queue without landing. */
  readonly failure: Failure | undefined;
  readonly pullRequest: PullRequest | undefined;
  /** The push of its target that its landing asked for. */
  readonly push: LandedPush | undefined;
  /** The last time that a conflict was handed over, since a person queued it. */
  readonly round: ConflictRound | undefined;
  readonly openedAt: number;
  readonly queuedAt: number | undefined;
  readonly endedAt: number | undefined;
}

/** The push of a target, as seen by a change that landed there. */
interface LandedPush {
  readonly remote: string;
  /** The remote does not have the change yet. */
  readonly pending: boolean;
  readonly failure: Failure | undefined;
}

/** A change with its place and the state of its review, all of one moment. */
export interface ReviewedChange extends ChangeRecord {
  /** Its place in its queue; 1 is next. */
  readonly place: number | undefined;
  readonly review: ReviewSummary;
}

interface ChangeQuery {
  readonly states?: readonly string[] | undefined;
  readonly run?: number | undefined;
  readonly project?: number | undefined;
  /** Only changes with a pull request. */
  readonly withPullRequest?: boolean | undefined;
  /** Only changes of projects with these numbers. */
  readonly projects?: readonly number[] | undefined;
  /** Before this row id, descending. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface ChangeDecision {
  readonly change: number;
  readonly command: ChangeCommand;
  /** The decision is void if the task has other commits by now. */
  readonly tip?: string | undefined;
  /** With a conflict: the agent that resolves it, if another than the task's own. */
  readonly agent?: Resolver | undefined;
  /** With `queue`: how it lands. */
  readonly request?: MergeRequest | undefined;
}

export interface PullRequestDecision {
  readonly change: number;
  readonly command: PullRequestCommand;
}

export interface ChangeReader {
  change(task: number): Promise<ChangeRecord | undefined>;
  /** Newest first. */
  changes(query: ChangeQuery): Promise<readonly ChangeRecord[]>;
  /** Returns the changes whose conflicts one of these tasks was to resolve. */
  resolvingChanges(
    tasks: readonly { readonly run: number; readonly name: string }[],
  ): Promise<readonly ChangeRecord[]>;
  reviewedChange(task: number): Promise<ReviewedChange | undefined>;
  /** Newest first. */
  reviewedChanges(query: ChangeQuery): Promise<readonly ReviewedChange[]>;
  /** Returns the changes of one queue by position. */
  queuedChanges(queue: TargetBranch): Promise<readonly ChangeRecord[]>;
  /** Returns the queue of the change that this run verifies. */
  changeVerifiedBy(run: number): Promise<TargetBranch | undefined>;
  /** Returns changes that are not being verified although the run that verified them still runs. */
  changesOutOfChecks(): Promise<readonly Pick<ChangeRecord, "verifiedBy">[]>;
  /** Returns queues that have a change. */
  busyQueues(): Promise<readonly TargetBranch[]>;
  /** Returns queues that have a change or are paused. */
  knownQueues(): Promise<readonly TargetBranch[]>;
  /** Returns the median duration in ms of checks that passed before changes of a project landed. */
  checksMs(project: number): Promise<number | undefined>;
  isQueuePaused(queue: TargetBranch): Promise<boolean>;
  /** Returns the changes whose forge is to be asked by this time, epoch ms; the longest due first. */
  duePullRequests(until: number, limit: number): Promise<readonly ChangeRecord[]>;
  /** Returns when the next forge is to be asked, epoch ms. */
  nextPullRequestDue(): Promise<number | undefined>;
  /** Returns the ids of the tasks of a project that were made from an issue, newest first. */
  tasksOfIssue(project: number, url: string): Promise<readonly string[]>;
  targetPush(queue: TargetBranch): Promise<TargetPush | undefined>;
  /** Returns the targets that are to be pushed by this time, epoch ms; the longest due first. */
  duePushes(until: number, limit: number): Promise<readonly (TargetBranch & { readonly push: TargetPush })[]>;
  /** Returns when the next target is to be pushed, epoch ms. */
  nextPushDue(): Promise<number | undefined>;
}
