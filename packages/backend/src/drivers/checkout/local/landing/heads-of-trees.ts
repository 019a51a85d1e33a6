import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Target } from "../../landings.ts";

/**
 * Returns whether no working tree shows a branch, as far as the files of the repository tell, which saves a git
 * process. False also where only git can tell, such as in a repository with reftables, or during a rebase.
 */
export async function isCertainlyNowhere({ project, branch }: Target): Promise<boolean> {
  if (project.kind !== "git") return false;
  const linked = join(project.commonDir, "worktrees");
  try {
    const names = await readdir(linked).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const gitDirs = [project.commonDir, ...names.map((name) => join(linked, name))];
    const elsewhere = await Promise.all(gitDirs.map((gitDir) => isElsewhere(gitDir, branch)));
    return elsewhere.every(Boolean);
  } catch {
    return false;
  }
}

const otherBranch = /^ref: refs\/heads\/(?!\.invalid\n)[^\n]+\n$/;
const commit = /^(?:[\da-f]{40}|[\da-f]{64})\n$/;

async function isElsewhere(gitDir: string, branch: string): Promise<boolean> {
  const path = join(gitDir, "HEAD");
  // Old versions of git made it a link to the branch.
  if (!(await lstat(path)).isFile()) return false;
  const head = await readFile(path, "utf8");
  if (otherBranch.test(head)) return head !== `ref: refs/heads/${branch}\n`;
  return commit.test(head) && !(await isRebasing(gitDir));
}

async function isRebasing(gitDir: string): Promise<boolean> {
  const found = await Promise.all(
    ["rebase-merge", "rebase-apply"].map((name) => lstat(join(gitDir, name)).catch(() => undefined)),
  );
  return found.some((stats) => stats !== undefined);
}
