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
  const added = await register(place, root, branch);
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

/** A home that was deleted leaves registrations in the repository; git replaces them only when told to. */
async function register(place: GitPlace, root: string, branch: string): Promise<Result<unknown, Failure>> {
  const options = ["--quiet", "--no-checkout", root, branch];
  const added = await runGit(place, ["worktree", "add", ...options]);
  if (added.ok || !isLeftOver(added.failure)) return added;
  return runGit(place, ["worktree", "add", "--force", ...options]);
}

function isLeftOver({ data }: Failure): boolean {
  return String(data?.["stderr"] ?? "").includes("is a missing but already registered worktree");
}

/** Writes the files of HEAD, with one worker per core. */
export async function populateWorktree(
  place: GitPlace,
  signal?: AbortSignal,
): Promise<Result<unknown, Failure>> {
  return runGit(place, ["reset", "--quiet", "--hard", "--no-recurse-submodules"], { signal });
}
