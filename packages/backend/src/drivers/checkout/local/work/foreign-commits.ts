import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

const known = ["--remotes", "--glob=refs/wezterm-parallel"];

export interface ForeignCommit {
  /** The submodule's name in git's directory layout. */
  readonly name: string;
  readonly commit: string;
}

/**
 * Finds a commit that exists only in the submodules of a worktree, on a branch, in a stash or in a reflog:
 * their git directories are deleted with the worktree's own, including those of removed and nested
 * submodules.
 */
export async function findForeignCommit(
  gitDir: string,
  env: GitPlace["env"],
): Promise<Result<ForeignCommit | undefined, Failure>> {
  for (const name of await listModules(join(gitDir, "modules"), "")) {
    const module = join(gitDir, "modules", name);
    const args = ["rev-list", "--max-count=1", "--all", "--reflog", "HEAD", "--not", ...known];
    // The configured work tree may be gone.
    const own = await gitOutput({ cwd: module, gitDir: module, workTree: module, env }, args);
    if (!own.ok) return own;
    if (own.value !== "") return ok({ name, commit: own.value });
  }
  return ok(undefined);
}

/** Lists git directories below `modules` by path; a name may have several segments. */
async function listModules(modules: string, below: string): Promise<readonly string[]> {
  const entries = await readdir(join(modules, below), { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => name === "HEAD")) {
    return [below, ...(await listModules(modules, join(below, "modules")))];
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) found.push(...(await listModules(modules, join(below, entry.name))));
  }
  return found;
}
