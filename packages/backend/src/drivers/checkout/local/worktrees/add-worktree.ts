import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

/** Registers a worktree on an existing branch, without files yet; returns its own git directory. */
export async function addWorktree(
  place: GitPlace,
  root: string,
  branch: string,
): Promise<Result<string, Failure>> {
  await mkdir(dirname(root), { recursive: true, mode: 0o700 });
  const added = await runGit(place, ["worktree", "add", "--quiet", "--no-checkout", root, branch]);
  if (!added.ok) return added;
  const text = await readFile(join(root, ".git"), "utf8");
  const gitDir = /^gitdir: (.+)\n?$/.exec(text)?.[1];
  if (gitDir !== undefined) return ok(gitDir);
  return fail(
    createFailure({
      reason: "git-failed",
      detail: createMessage("git-made-none", { root, said: text }),
    }),
  );
}

/** Writes the files of HEAD, with one worker per core. */
export async function populateWorktree(
  place: GitPlace,
  signal?: AbortSignal,
): Promise<Result<unknown, Failure>> {
  return runGit(place, ["reset", "--quiet", "--hard", "--no-recurse-submodules"], { signal });
}
