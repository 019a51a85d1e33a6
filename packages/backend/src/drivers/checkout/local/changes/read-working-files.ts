import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitOptions, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { beginIndex, unstageCarried } from "../work/snapshot.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/**
 * Calls `look` with a temporary index that includes new files, so that git compares the current files. Writes
 * only that index, which is removed, and git's empty object: no file, no content, not the task's own index.
 */
export async function readWorkingFiles<T>(
  place: WorktreePlace,
  { signal }: Pick<GitOptions, "signal">,
  look: (variables: Readonly<Record<string, string>>) => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  const index = join(place.gitDir, `wzp-look-${randomUUID()}`);
  const variables = { GIT_INDEX_FILE: index };
  try {
    const begun = await fillIndex(place, index, { variables, signal });
    return begun.ok ? await look(variables) : begun;
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}

async function fillIndex(
  place: WorktreePlace,
  index: string,
  options: GitOptions,
): Promise<Result<unknown, Failure>> {
  const head = await gitOutput(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { accept: [1] });
  if (!head.ok) return head;
  const begun = await beginIndex(place, index, head.value);
  if (!begun.ok) return begun;
  const unstaged = head.value === "" ? ok(undefined) : await unstageCarried(place, index);
  if (!unstaged.ok) return unstaged;
  const added = await noteNewFiles(place, options);
  // Exit code 1: some files changed, which is expected.
  return added.ok ? runGit(place, ["update-index", "-q", "--refresh"], { ...options, accept: [1] }) : added;
}

/** Adds only the names; their contents are read when compared. */
async function noteNewFiles(place: WorktreePlace, options: GitOptions): Promise<Result<unknown, Failure>> {
  const found = await listGit(place, ["ls-files", "--others", "--exclude-standard", "-z"], options);
  if (!found.ok) return found;
  const left = found.value.filter((path) => path.endsWith("/") || isCarried(place, path));
  if (left.length === found.value.length) return ok(undefined);
  const input = [":/", ...left.map((path) => `:(top,exclude,literal)${path}`)].join("\0");
  const args = ["add", "--intent-to-add", "--all", "--sparse", "--pathspec-from-file=-"];
  return runGit(place, [...args, "--pathspec-file-nul"], { ...options, input });
}

/** Paths of nested repositories end with a slash; copied files are not work of the task. */
function isCarried({ carried = [] }: WorktreePlace, path: string): boolean {
  return carried.some((brought) => path === brought || path.startsWith(`${brought}/`));
}
