import { copyFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { countHidden } from "../changes/count-hidden.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { refuseForeignWork } from "./foreign-work.ts";

export interface WorkSnapshot {
  /** "" while HEAD is an unborn branch. */
  readonly head: string;
  readonly headTree: string;
  /** Tree of all tracked and untracked files that are not ignored. */
  readonly tree: string;
  /** Tree of the staged content; absent when it cannot be written (unmerged paths). */
  readonly stagedTree: string | undefined;
  /** The index that matches `tree`; the caller removes it. */
  readonly index: string;
}

/** Writes all files of a worktree as a tree through a temporary index: HEAD, index and files do not change. */
export async function takeSnapshot(place: WorktreePlace): Promise<Result<WorkSnapshot, Failure>> {
  const foreign = await refuseForeignWork(place);
  if (!foreign.ok) return foreign;
  const index = join(place.gitDir, "wzp-index");
  const variables = { GIT_INDEX_FILE: index };
  const head = await gitOutput(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { accept: [1] });
  if (!head.ok) return head;
  const begun = await beginIndex(place, index, head.value);
  if (!begun.ok) return begun;
  const unstaged = await unstageCarried(place, index);
  if (!unstaged.ok) return unstaged;
  const staged = await gitOutput(place, ["write-tree"], { variables, accept: [128] });
  const added = await addAll(place, variables);
  if (!added.ok) return added;
  const tree = await gitOutput(place, ["write-tree"], { variables });
  if (!tree.ok) return tree;
  const headTree = head.value === "" ? ok("") : await gitOutput(place, ["rev-parse", `${head.value}^{tree}`]);
  if (!headTree.ok) return headTree;
  const stagedTree = staged.ok && staged.value !== "" ? staged.value : undefined;
  return ok({ head: head.value, headTree: headTree.value, tree: tree.value, stagedTree, index });
}

/** Makes an index equal to the files of the worktree; those that changed since it was written are read. */
export async function addAll(
  place: WorktreePlace,
  variables: Readonly<Record<string, string>>,
): Promise<Result<unknown, Failure>> {
  const without = await findUnhidden(place, variables);
  if (!without.ok) return without;
  const input = [":/", ...without.value.map((path) => `:(top,exclude,literal)${path}`)].join("\0");
  // Files outside of a sparse checkout's patterns are work as well.
  const args = ["add", "--all", "--sparse", "--pathspec-from-file=-", "--pathspec-file-nul"];
  return runGit(place, args, { variables, input });
}

/** Finds copied files that `add` would include; `add` rejects pathspecs of ignored files. */
async function findUnhidden(
  place: WorktreePlace,
  variables: Readonly<Record<string, string>>,
): Promise<Result<readonly string[], Failure>> {
  const { carried = [] } = place;
  if (carried.length === 0) return ok([]);
  const untracked = await listGit(place, ["ls-files", "--others", "--exclude-standard", "-z"], { variables });
  if (!untracked.ok) return untracked;
  const isUnder = (path: string) => (found: string) => found === path || found.startsWith(`${path}/`);
  return ok(carried.filter((path) => untracked.value.some(isUnder(path))));
}

/** Unstages copied files that the task staged; those it committed itself remain in its commit. */
export async function unstageCarried(place: WorktreePlace, index: string): Promise<Result<unknown, Failure>> {
  const { carried = [] } = place;
  if (carried.length === 0) return ok(undefined);
  const input = carried.map((path) => `:(top,literal)${path}`).join("\0");
  const args = ["reset", "--quiet", "--pathspec-from-file=-", "--pathspec-file-nul"];
  return runGit(place, args, { input, variables: { GIT_INDEX_FILE: index } });
}

/** Copies the worktree's index, so that only changed files are read; builds one from HEAD if it is damaged. */
export async function beginIndex(
  place: WorktreePlace,
  index: string,
  head: string,
): Promise<Result<unknown, Failure>> {
  const variables = { GIT_INDEX_FILE: index };
  await rm(`${index}.lock`, { force: true });
  await rm(index, { force: true });
  await copyIndex(join(place.gitDir, "index"), index).catch(() => undefined);
  const entries = await countHidden(place, index);
  if (entries.ok && entries.value > 0) return entries;
  await rm(index, { force: true });
  return head === "" ? ok(undefined) : runGit(place, ["read-tree", head], { variables });
}

/**
 * Preserves the time: git rereads files written in the same second as its index, because size and time may be
 * unchanged.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const second = Math.floor(mtimeMs / 1000);
  await utimes(to, second, second);
}
