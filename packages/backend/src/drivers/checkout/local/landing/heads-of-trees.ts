import { lstat, readdir, readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";

import type { Target } from "../../landings.ts";

/** A working tree that has the branch checked out, or is in a rebase of it. */
export interface TargetTree {
  /** The path of the git directory if its working tree cannot be found. */
  readonly path: string;
  readonly gitDir: string;
}

/**
 * Returns the working trees that show a branch, as far as the files of the repository tell, which saves git processes.
 * Undefined where only git can tell, such as in a repository with reftables, or during a rebase.
 */
export async function treesByFiles({ project, branch }: Target): Promise<readonly TargetTree[] | undefined> {
  if (project.kind !== "git") return undefined;
  const linked = join(project.commonDir, "worktrees");
  try {
    const names = await readdir(linked).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    const gitDirs = [project.commonDir, ...names.map((name) => join(linked, name))];
    const shown = await Promise.all(gitDirs.map((gitDir) => shows(gitDir, branch)));
    if (shown.includes(undefined)) return undefined;
    const there = gitDirs.filter((_, at) => shown[at] === true);
    const trees = await Promise.all(there.map((gitDir) => treeOf(project, gitDir)));
    return trees.every((tree) => tree !== undefined) ? trees : undefined;
  } catch {
    return undefined;
  }
}

const ofBranch = /^ref: refs\/heads\/(?!\.invalid\n)[^\n]+\n$/;
const commit = /^(?:[\da-f]{40}|[\da-f]{64})\n$/;

/** Undefined if only git can tell. */
async function shows(gitDir: string, branch: string): Promise<boolean | undefined> {
  const path = join(gitDir, "HEAD");
  // Old versions of git made it a link to the branch.
  if (!(await lstat(path)).isFile()) return undefined;
  const head = await readFile(path, "utf8");
  if (ofBranch.test(head)) return head === `ref: refs/heads/${branch}\n`;
  return commit.test(head) && !(await isRebasing(gitDir)) ? false : undefined;
}

/** Undefined if the working tree is not where git puts it by itself. */
async function treeOf(
  { root, commonDir }: Extract<Target["project"], { kind: "git" }>,
  gitDir: string,
): Promise<TargetTree | undefined> {
  if (gitDir === commonDir) return join(root, ".git") === gitDir ? { path: root, gitDir } : undefined;
  const link = (await readFile(join(gitDir, "gitdir"), "utf8")).trimEnd();
  const back = await readFile(link, "utf8");
  return isAbsolute(link) && back === `gitdir: ${gitDir}\n` ? { path: dirname(link), gitDir } : undefined;
}

async function isRebasing(gitDir: string): Promise<boolean> {
  const found = await Promise.all(
    ["rebase-merge", "rebase-apply"].map((name) => lstat(join(gitDir, name)).catch(() => undefined)),
  );
  return found.some((stats) => stats !== undefined);
}
