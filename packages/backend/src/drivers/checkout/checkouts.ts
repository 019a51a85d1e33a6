import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef, RunSettings } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type {
  ChangePage,
  ChangeSize,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ContinuedWork, TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";
import type { Result } from "@wezterm-parallel/shared/base/result";

/** The directory a task works in, ready to use. */
export interface Checkout {
  /** Attempt id; names everything that belongs to the checkout. */
  readonly attempt: string;
  readonly kind: "worktree" | "project" | "none";
  /** Top of the checkout, absolute. */
  readonly root: string;
  /** Working directory of the task's process; absolute, existing. */
  readonly directory: string;
  /** Only for worktrees. */
  readonly branch?: string | undefined;
  /** The commit it started from: the run's base, possibly merged with the predecessors' commits. */
  readonly base?: string | undefined;
  /** Set-up succeeded in it for an earlier attempt. */
  readonly isSetUp?: true | undefined;
  /** Notes for the attempt's log: files to copy that were missing, links that were not followed. */
  readonly notes?: readonly string[] | undefined;
  /** For processes in it: hides the files brought into this checkout from git, only there. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** A checkout on this disk. */
export interface RetainedCheckout extends Pick<Checkout, "branch" | "notes" | "variables"> {
  readonly attempt: string;
  readonly project: ProjectRef;
  readonly path: string;
  /** The task's working directory at its start. */
  readonly directory: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Set by `release`, once nothing runs in it. */
  readonly ended?: { readonly at: number; readonly succeeded: boolean } | undefined;
}

export interface CheckoutRequest {
  readonly attempt: string;
  readonly run: number;
  readonly task: string;
  readonly spec: TaskSpec;
  readonly project: ProjectRef;
  readonly settings: RunSettings;
  readonly inputs: readonly TaskInput[];
  /** Earlier attempts whose checkout this one takes over; absent: it gets a new one. */
  readonly continues?: ContinuedWork | undefined;
  /** Environment for git itself (PATH, agent sockets); GIT_* is ignored. */
  readonly env: Readonly<Record<string, string>>;
  /** Umask for files in the checkout, from the shell that submitted the run; absent: the default. */
  readonly umask?: number | undefined;
  /** Aborts preparation; the next `prepare` or `discard` removes partial results. */
  readonly signal: AbortSignal;
}

/** A file on which a task's result depends. */
export interface InputFile {
  /** From the plan's directory, or from the repository's top with a leading `/`. */
  readonly path: string;
  /** As in a git tree. */
  readonly mode: string;
  /** Changes with the content. */
  readonly id: string;
}

export interface InputQuery {
  readonly globs: readonly string[];
  /** Monotonic ms: a list of a shared directory's files that is not older may be used again. */
  readonly since: number;
}

export interface InputFiles {
  /** Sorted by path. */
  readonly files: readonly InputFile[];
  /** Globs that match no file. */
  readonly unmatched: readonly string[];
  /** The commit that a worktree would start from. */
  readonly base?: string | undefined;
}

/** The committed work of a finished task. */
export interface CommittedWork {
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly base?: string | undefined;
  readonly changedFiles?: number | undefined;
}

/** The result of a set-up, cached for later checkouts. */
export interface CachedSetup {
  readonly key: string;
  /** The attempt that ran the set-up. */
  readonly attempt: string;
  /** Git directory of the repository. */
  readonly project: string;
  /** Epoch ms. */
  readonly madeAt: number;
  readonly usedAt: number;
  readonly bytes: number;
  /** Relative to the top of the checkout. */
  readonly paths: readonly string[];
}

export interface SavedRef {
  /** refs/wezterm-parallel/saved/<attempt as path segments> */
  readonly ref: string;
  readonly attempt: string;
  readonly commit: string;
  readonly savedAt: number;
  readonly subject: string;
}

/** A task branch whose commits are also elsewhere. */
export interface SpareBranch {
  /** `wzp/r12/test` */
  readonly branch: string;
  readonly commit: string;
  /** A branch, tag or saved ref that contains the commit, in full. */
  readonly keptBy: string;
}

export interface Removal {
  readonly attempt: string;
  readonly path: string;
  readonly bytes: number;
  /** Explanation: "ended 8 days ago", "disk budget 20 GiB exceeded". */
  readonly why: string;
  /** Set when work was saved before the removal. */
  readonly saved?: string | undefined;
}

/** Selects the files of a change. */
export interface ChangeQuery {
  /** Only this file, from the top of the repository, with a higher limit for the patch. */
  readonly path?: string | undefined;
  /** Files after this path. */
  readonly after?: string | undefined;
  /** Maximum number of files. */
  readonly limit: number;
  /** True to read the patches as well. */
  readonly patches: boolean;
  /** Aborts git. */
  readonly signal: AbortSignal;
}

/** The operations of an attempt on its checkout. */
export type ExecutorCheckouts = Pick<
  Checkouts,
  "inputs" | "prepare" | "reuseSetup" | "keepSetup" | "disownSetup" | "commit" | "release" | "discard"
>;

/** Checkouts of one machine. Nothing is removed before its work is reachable from a branch or saved ref. */
export interface Checkouts {
  /** Lists the files that match these globs where the task would start; creates no checkout. */
  inputs(request: CheckoutRequest, query: InputQuery): Promise<Result<InputFiles, Failure>>;
  /**
   * Creates the checkout, or finds the existing one: idempotent per attempt, and safe after a crash in between. With
   * `continues`, takes over the checkout of an earlier attempt, or makes it again from its branch and saved work.
   */
  prepare(request: CheckoutRequest): Promise<Result<Checkout, Failure>>;
  /**
   * Copies the result of `setup` (node_modules …) from a cached checkout whose `cache` files are equal, so
   * that `setup` can be skipped. Returns notes for people, or `undefined` when nothing was copied.
   */
  reuseSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[] | undefined>;
  /**
   * Caches the result of `setup` for later checkouts if a copy refers to no other checkout. Files it left
   * that git does not ignore no longer count as the task's work. Returns notes for people.
   */
  keepSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]>;
  /** Like `keepSetup` for a failed set-up: caches nothing; files it left do not count as the task's work. */
  disownSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]>;
  /** Lists cached set-ups, last used first. */
  cachedSetups(): Promise<readonly CachedSetup[]>;
  /** Removes a cached set-up if it exists; the next checkout that needs it runs set-up again. */
  dropSetup(key: string): Promise<void>;
  /** Commits what a succeeded task left uncommitted and returns the task's changes. Idempotent. */
  commit(checkout: Checkout, request: CheckoutRequest): Promise<Result<CommittedWork, Failure>>;
  /** Marks that nothing runs in it any more; retention counts from here. Unknown attempts are ignored. */
  release(attempt: string, end: { readonly at: number; readonly succeeded: boolean }): Promise<void>;
  /** Lists checkouts on this disk; with `measure: false`, `bytes` is 0. */
  kept(options: { readonly measure: boolean }): Promise<readonly RetainedCheckout[]>;
  /** Returns the checkout of one attempt, unmeasured. */
  find(attempt: string): Promise<RetainedCheckout | undefined>;
  /** Saves uncommitted work, then removes the directory and its worktree entry. Idempotent. */
  discard(checkout: { attempt: string; project: ProjectRef }, why: string): Promise<Result<Removal, Failure>>;
  /**
   * Returns the changes of an attempt since its base, including uncommitted ones, sorted by path; if its
   * worktree is gone, from the committed or saved state or the branch. Read-only: writes no file, ref or
   * content. Fails with `not-found` when it had no worktree, or nothing of it is left.
   */
  change(work: AttemptWork, query: ChangeQuery): Promise<Result<ChangePage, Failure>>;
  /** Returns only the counts of these changes. */
  changeSize(work: AttemptWork, signal: AbortSignal): Promise<Result<ChangeSize, Failure>>;
  /** Lists saved refs of a project, newest first. */
  saved(project: ProjectRef): Promise<Result<readonly SavedRef[], Failure>>;
  /**
   * Deletes the branches of tasks (`wzp/…`) whose commits are on another branch, a tag or a saved ref, and that
   * no checkout uses; returns them sorted by name. With `dryRun`, only returns them.
   */
  pruneBranches(
    project: ProjectRef,
    options: { readonly dryRun: boolean },
  ): Promise<Result<readonly SpareBranch[], Failure>>;
  /** Restores a saved state as a new worktree and branch; never touches the user's own tree. */
  restore(project: ProjectRef, attempt: string, into?: string): Promise<Result<Checkout, Failure>>;
}
