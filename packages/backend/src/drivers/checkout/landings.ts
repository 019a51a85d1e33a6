import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import type { MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type {
  Conflict,
  ResolvedFile,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";
import type { LineEdit } from "@wezterm-parallel/shared/protocol/worker/review-questions";

/** A branch that changes land on. */
export interface Target {
  readonly project: ProjectRef;
  /** Name of the branch, without `refs/heads/`. */
  readonly branch: string;
}

export interface CandidateRequest extends Target {
  /** The task, such as `r12/fix-142`; names the candidate's ref, and is a trailer of its commit. */
  readonly change: string;
  /** The commit that the task's worktree started from. */
  readonly base: string;
  /** The task's last commit. */
  readonly commit: string;
  /** The commit to build on: the target's tip, or the candidate of the change ahead. */
  readonly onto: string;
  readonly strategy: MergeStrategy;
  /** The landed commit to revert instead. */
  readonly revert?: Pick<Candidate, "onto" | "commit"> | undefined;
  /** The commit of the target, and the task's last commit, with which the change landed before. */
  readonly landed?: { readonly commit: string; readonly tip: string } | undefined;
  /** The task's last commit when the change landed before; it was reverted since. */
  readonly reverted?: string | undefined;
}

export interface LandRequest extends Target {
  /** Written to the target's reflog: `wzp: land r12/fix-142`. */
  readonly note: string;
  /** The target's commit so far; anything else there is never overwritten. */
  readonly onto: string;
  readonly candidate: string;
  /** `never`: the target does not move while it is checked out; absent: `if-clean`. */
  readonly updateCheckout?: "if-clean" | "never" | undefined;
}

export interface ResolutionRequest extends Target {
  readonly change: string;
  /** The change's last commit before the resolution. */
  readonly tip: string;
  /** The merge of the target into the task's branch. */
  readonly commit: string;
  /** Files that conflicted, in which no conflict markers may be left. */
  readonly files: readonly string[];
}

export interface ConflictRequest extends Target {
  readonly change: string;
  /** The change's last commit. */
  readonly tip: string;
}

export interface ResolveRequest extends ConflictRequest {
  /** The target's commit with which the files were resolved. */
  readonly onto: string;
  /** Every file in conflict. */
  readonly files: readonly ResolvedFile[];
  /** Lines like conflict markers belong into the files. */
  readonly markers: boolean;
  /** Names that the task's branch can have. */
  readonly branches: readonly string[];
}

export interface AmendRequest {
  readonly project: ProjectRef;
  readonly change: string;
  /** The change's last commit. */
  readonly tip: string;
  /** Names that the task's branch can have. */
  readonly branches: readonly string[];
  readonly edits: readonly LineEdit[];
  readonly message: string;
}

export type LandAnswer =
  | { readonly kind: "landed" }
  /** Somebody else moved the target, or removed it. */
  | { readonly kind: "moved" }
  /** The target is checked out, and its working tree does not allow it now; nothing was changed. */
  | { readonly kind: "held"; readonly failure: Failure };

/** Puts changes on their target. Builds without a checkout, and never runs hooks of the repository. */
export interface Landings extends AsyncDisposable {
  /** Returns the target's commit; fails with `target-missing`. */
  targetTip(target: Target): Promise<Result<string, Failure>>;
  /**
   * Builds the commit that the target would become, and keeps it in a ref. The merge is that of `git merge`,
   * with the repository's attributes and merge drivers. Fails with `merge-conflict` and the files.
   */
  buildCandidate(request: CandidateRequest): Promise<Result<Candidate, Failure>>;
  /** Fails if a commit does not resolve the conflict of a change, or not in all files. */
  checkResolution(request: ResolutionRequest): Promise<Result<void, Failure>>;
  /** Reads how a change conflicts with its target, as both are now. */
  readConflict(request: ConflictRequest): Promise<Result<Conflict, Failure>>;
  /**
   * Merges the target into the branch of a task with these files, without a checkout, and returns the commit. Fails with
   * `conflict`, and moves nothing, if the target or the branch has other commits, or if a checkout of it is in the way.
   */
  resolveConflict(request: ResolveRequest): Promise<Result<string, Failure>>;
  /**
   * Commits other lines on the branch of a task, without a checkout, and returns the commit. Fails with `conflict`, and
   * moves nothing, if the lines or the branch are others, or if a checkout of it is in the way.
   */
  amendChange(request: AmendRequest): Promise<Result<string, Failure>>;
  /**
   * Moves the target from `onto` to the candidate by compare-and-swap, together with a clean checkout of it.
   * Dirty files, index entries and untracked files stay byte for byte. Idempotent: repeat it after a crash.
   */
  landCandidate(request: LandRequest): Promise<Result<LandAnswer, Failure>>;
}
