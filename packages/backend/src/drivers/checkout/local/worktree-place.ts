import type { GitPlace } from "../../../base/git.ts";

/** A worktree as git sees it from its own git directory, whatever the task did to its `.git`. */
export interface WorktreePlace extends GitPlace {
  readonly gitDir: string;
  readonly workTree: string;
  /** Paths from its top that are no work of the task: left out of every tree. */
  readonly carried?: readonly string[] | undefined;
}
