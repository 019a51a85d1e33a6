import { lstat } from "node:fs/promises";

import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

/** A worktree, accessed through its own git directory, whatever the task did to its `.git`. */
export interface WorktreePlace extends GitPlace {
  readonly gitDir: string;
  readonly workTree: string;
  /** Paths from its top that are not work of the task: excluded from every tree. */
  readonly carried?: readonly string[] | undefined;
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
