import { lstat } from "node:fs/promises";

import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

/** A worktree, accessed through its own git directory, whatever the task did to its `.git`. */
export interface WorktreePlace extends GitPlace {
  readonly gitDir: string;
  readonly workTree: string;
  /** Paths from its top that are not work of the task: excluded from every tree. */
  readonly carried?: readonly string[] | undefined;
}

export type GitProject = Extract<ProjectRef, { kind: "git" }>;

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
