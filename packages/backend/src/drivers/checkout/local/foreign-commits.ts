import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { askGit, type GitPlace } from "../../../base/git.ts";

const known = ["--remotes", "--glob=refs/wezterm-parallel"];

export interface ForeignCommit {
  /** Of the submodule, as git names its directory. */
  readonly name: string;
  readonly commit: string;
}

/**
 * A commit that only the submodules of a worktree know, on a branch, in a stash or in a reflog: their git
 * directories go with the worktree's own, those of removed and of nested submodules too.
 */
export async function findForeignCommit(
  gitDir: string,
  env: GitPlace["env"],
): Promise<Result<ForeignCommit | undefined, Failure>> {
  for (const name of await listModules(join(gitDir, "modules"), "")) {
    const module = join(gitDir, "modules", name);
    const args = ["rev-list", "--max-count=1", "--all", "--reflog", "HEAD", "--not", ...known];
    // The work tree that its configuration names may be gone.
    const own = await askGit({ cwd: module, gitDir: module, workTree: module, env }, args);
    if (!own.ok) return own;
    if (own.value !== "") return ok({ name, commit: own.value });
  }
  return ok(undefined);
}

/** Git directories below `modules`, by their path; a name may have several segments. */
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
