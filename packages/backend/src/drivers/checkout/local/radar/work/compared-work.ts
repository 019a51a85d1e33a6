import type { Edit } from "./read-status.ts";

/** HEAD of a checkout; both are "" while it is an unborn branch. */
export interface Head {
  readonly commit: string;
  readonly tree: string;
}

/** The files of a checkout: a commit on its HEAD, or how they differ from HEAD. */
export interface CheckoutWork {
  readonly commit: string;
  /** "" while HEAD is an unborn branch. */
  readonly head: string;
  readonly dirty: boolean;
  /** Files that differ from `commit`, which is HEAD; absent when it has all files. */
  readonly edits?: readonly Edit[] | undefined;
}

export interface ComparedWork extends Pick<CheckoutWork, "commit" | "edits"> {
  readonly id: string;
  /** Its commit, or the one that a snapshot stands on. */
  readonly head: string;
  /** The commit that the work started from. */
  readonly base?: string | undefined;
  /** Commits with which the changes below this one landed; absent or empty unless all of them have landed. */
  readonly landed?: readonly string[] | undefined;
}

/** Two works: the second is merged into the first. */
export interface Sides {
  readonly ours: ComparedWork;
  readonly theirs: ComparedWork;
}
