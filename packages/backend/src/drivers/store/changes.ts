import type { ChangeCommand } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import type {
  Candidate,
  ChangeStanding,
  MergeRequest,
} from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";

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
  /** The candidate that is, or was, on the target. */
  readonly landed: Candidate | undefined;
  /** Run that verifies the candidate, or did. */
  readonly verifiedBy: number | undefined;
  /** Why it left the queue without landing. */
  readonly failure: Failure | undefined;
  readonly openedAt: number;
  readonly queuedAt: number | undefined;
  readonly endedAt: number | undefined;
}

interface ChangeQuery {
  readonly states?: readonly string[] | undefined;
  readonly run?: number | undefined;
  readonly project?: number | undefined;
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
  /** With `queue`: how it lands. */
  readonly request?: MergeRequest | undefined;
}

export interface ChangeReader {
  change(task: number): ChangeRecord | undefined;
  /** Newest first. */
  changes(query: ChangeQuery): readonly ChangeRecord[];
  /** Returns the changes of one queue by position. */
  queuedChanges(queue: TargetBranch): readonly ChangeRecord[];
  /** Returns the queue of the change that this run verifies. */
  changeVerifiedBy(run: number): TargetBranch | undefined;
  /** Returns queues that have a change. */
  busyQueues(): readonly TargetBranch[];
  /** Returns queues that have a change or are paused. */
  knownQueues(): readonly TargetBranch[];
  isQueuePaused(queue: TargetBranch): boolean;
}
