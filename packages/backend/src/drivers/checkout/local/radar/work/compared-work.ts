export interface ComparedWork {
  readonly id: string;
  readonly commit: string;
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
