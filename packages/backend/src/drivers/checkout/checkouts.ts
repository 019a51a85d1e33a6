import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef, RunSettings } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { ChangePage, ChangeSize } from "@wezterm-parallel/shared/protocol/api/schemas/change-schemas";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";
import type { Result } from "@wezterm-parallel/shared/base/result";

/** The directory a task works in, ready to use. */
export interface Checkout {
  /** Attempt id: everything about it is named by the attempt. */
  readonly attempt: string;
  readonly kind: "worktree" | "project" | "none";
  /** Top of the checkout, absolute. */
  readonly root: string;
  /** Where the task's process starts, absolute, existing. */
  readonly directory: string;
  /** Only of worktrees. */
  readonly branch?: string | undefined;
  /** The commit it started from: the run's base, or that merged with what predecessors committed. */
  readonly base?: string | undefined;
  /** Remarks for the log of the attempt: files to copy that were missing, links that were not followed. */
  readonly notes?: readonly string[] | undefined;
  /** For what runs in it: keeps what was brought out of sight of git there, and only there. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** A checkout that lies on this disk. */
export interface KeptCheckout extends Pick<Checkout, "branch" | "notes" | "variables"> {
  readonly attempt: string;
  readonly project: ProjectRef;
  readonly path: string;
  /** Where its task started. */
  readonly directory: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly createdAt: number;
  /** Set by `release`: nothing runs in it any more. */
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
  /** Environment for git itself (PATH, agent sockets); GIT_* is ignored. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the files in the checkout, as the shell that submitted the run has it; absent: the usual one. */
  readonly umask?: number | undefined;
  /** Stops preparation; what was half made is removed by the next `prepare` or `discard`. */
  readonly signal: AbortSignal;
}

/** What a finished task left in its checkout, committed. */
export interface Change {
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly base?: string | undefined;
  readonly changedFiles?: number | undefined;
}

/** What a set-up made, kept for later checkouts. */
export interface CachedSetup {
  readonly key: string;
  /** The attempt whose set-up it was. */
  readonly attempt: string;
  /** Git directory of the repository. */
  readonly project: string;
  /** Epoch ms. */
  readonly madeAt: number;
  readonly usedAt: number;
  readonly bytes: number;
  /** From the top of the checkout. */
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

export interface Removal {
  readonly attempt: string;
  readonly path: string;
  readonly bytes: number;
  /** In words: "ended 8 days ago", "disk budget 20 GiB exceeded". */
  readonly why: string;
  /** Set when something was saved before it was removed. */
  readonly saved?: string | undefined;
}

/** Which files of a change. */
export interface ChangeQuery {
  /** Only this one, from the top of the repository, with a patch that may be longer. */
  readonly path?: string | undefined;
  /** Files behind this path. */
  readonly after?: string | undefined;
  /** Files at most. */
  readonly limit: number;
  /** Whether the patches are read too. */
  readonly patches: boolean;
  /** Ends git. */
  readonly signal: AbortSignal;
}

/** Checkouts of one machine. Nothing is removed before its work is reachable from a branch or saved ref. */
export interface Checkouts {
  /** Makes the checkout, or finds it again: idempotent per attempt, and safe after a crash half way. */
  prepare(request: CheckoutRequest): Promise<Result<Checkout, Failure>>;
  /**
   * Brings what `setup` made (node_modules …) from a cached checkout whose `cache` files are equal, so that `setup`
   * can be skipped; answers what people need to know of it, or `undefined` when nothing was brought.
   */
  reuseSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[] | undefined>;
  /**
   * Keeps what `setup` made in this checkout for the next ones, where a copy leads to no other checkout. What it left
   * that git does not ignore is no work of the task from now on. Answers what people need to know of it.
   */
  keepSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]>;
  /** As `keepSetup` for a set-up that failed: nothing of it is kept, and what it left is no work of the task. */
  disownSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]>;
  /** Set-ups that are kept for the next checkouts, last used first. */
  cachedSetups(): Promise<readonly CachedSetup[]>;
  /** Forgets one, if it is there: the next checkout that needs it is set up anew. */
  dropSetup(key: string): Promise<void>;
  /** Commits what a succeeded task left uncommitted and says what the task changed. Idempotent. */
  commit(checkout: Checkout, request: CheckoutRequest): Promise<Result<Change, Failure>>;
  /** Says that nothing runs in it any more: retention counts from here. Unknown attempts are ignored. */
  release(attempt: string, end: { readonly at: number; readonly succeeded: boolean }): Promise<void>;
  /** What lies on this disk; `measure: false` leaves `bytes` 0. */
  kept(options: { readonly measure: boolean }): Promise<readonly KeptCheckout[]>;
  /** The checkout of one attempt, unmeasured. */
  find(attempt: string): Promise<KeptCheckout | undefined>;
  /** Saves what is not committed, then removes the directory and its worktree entry. Idempotent. */
  discard(checkout: { attempt: string; project: ProjectRef }, why: string): Promise<Result<Removal, Failure>>;
  /**
   * What an attempt changed since its base, with what is not committed, by path; of what was committed, saved
   * or left on its branch where its worktree is gone. Only looks: no file, ref or content is written.
   * Fails with `not-found` when it had no worktree, or nothing of it is left.
   */
  change(work: AttemptWork, query: ChangeQuery): Promise<Result<ChangePage, Failure>>;
  /** The counts of the same. */
  changeSize(work: AttemptWork, signal: AbortSignal): Promise<Result<ChangeSize, Failure>>;
  /** Saved refs of a project, newest first. */
  saved(project: ProjectRef): Promise<Result<readonly SavedRef[], Failure>>;
  /** Brings a saved state back as a new worktree and branch; never touches the user's own tree. */
  restore(project: ProjectRef, attempt: string, into?: string): Promise<Result<Checkout, Failure>>;
}
