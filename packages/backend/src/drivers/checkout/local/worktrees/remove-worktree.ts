import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { branchTip } from "./take-branch.ts";

const execute = promisify(execFile);

/** Renames a directory to the trash atomically, then deletes it; after a crash it remains only in the trash. */
export async function removeTree(root: string, trash: string): Promise<void> {
  if (!(await lstat(root).catch(() => undefined))) return;
  await mkdir(trash, { recursive: true, mode: 0o700 });
  const aside = join(trash, randomUUID());
  await rename(root, aside);
  await deleteTree(aside);
}

/** Also deletes read-only directories, such as Go's module cache. */
export async function deleteTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await execute("chmod", ["-R", "u+rwx", "--", path]).catch(() => undefined);
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes the entry of a worktree whose directory is gone; keeps others. */
export async function removeEntry(
  place: GitPlace,
  root: string,
  gitDir: string | undefined,
): Promise<Result<unknown, Failure>> {
  const removed = await runGit(place, ["worktree", "remove", "--force", "--force", root], { accept: [128] });
  if (!removed.ok || removed.value.code === 0 || gitDir === undefined) return removed;
  // Git rejects entries half written at a crash.
  await rm(gitDir, { recursive: true, force: true });
  return ok(undefined);
}

/**
 * Deletes a branch whose commits are reachable from the target or a saved ref; other branches stay as the
 * result of the task.
 */
export async function removeReachedBranch(
  place: GitPlace,
  branch: string,
  target: string | undefined,
): Promise<Result<boolean, Failure>> {
  const tip = await branchTip(place, branch);
  if (!tip.ok) return tip;
  if (tip.value === "") return ok(false);
  const where = target === undefined ? [] : [`refs/heads/${target}`];
  const args = [
    "for-each-ref",
    "--count=1",
    `--contains=${tip.value}`,
    ...where,
    "refs/wezterm-parallel/saved",
  ];
  const holding = await runGit(place, args);
  if (!holding.ok) return holding;
  if (holding.value.stdout.length === 0) return ok(false);
  const gone = await runGit(place, ["update-ref", "-d", `refs/heads/${branch}`, tip.value]);
  return gone.ok ? ok(true) : gone;
}

/** Returns bytes on disk; 0 if it is gone or unreadable. */
export async function measureTree(path: string): Promise<number> {
  const told = await execute("du", ["-sk", "--", path]).catch((error: { stdout?: string }) => ({
    stdout: error.stdout ?? "",
  }));
  return Number.parseInt(told.stdout, 10) * 1024 || 0;
}
