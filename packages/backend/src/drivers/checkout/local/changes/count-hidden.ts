import { lstat } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/**
 * Makes our own index include files that the task hid from `add`: files marked "assume unchanged", and
 * existing files marked "skip worktree". Files excluded by a sparse checkout stay excluded. Returns the
 * number of its entries. Paths are handled as bytes, whatever their encoding.
 */
export async function countHidden(place: WorktreePlace, index: string): Promise<Result<number, Failure>> {
  const variables = { GIT_INDEX_FILE: index };
  const listed = await runGit(place, ["ls-files", "-v", "-z"], { variables });
  if (!listed.ok) return listed;
  const lines = listed.value.stdout.toString("latin1").split("\0").slice(0, -1);
  const assumed = lines.filter((line) => /^[a-z]/.test(line)).map((line) => line.slice(2));
  const skipped = lines.filter((line) => /^[Ss]/.test(line)).map((line) => line.slice(2));
  const unmarked = await unmark(place, index, "--no-assume-unchanged", assumed);
  if (!unmarked.ok) return unmarked;
  const present = await keepPresent(place.workTree, skipped);
  const counted = await unmark(place, index, "--no-skip-worktree", present);
  return counted.ok ? ok(lines.length) : counted;
}

async function unmark(
  place: WorktreePlace,
  index: string,
  mark: string,
  paths: readonly string[],
): Promise<Result<unknown, Failure>> {
  if (paths.length === 0) return ok(undefined);
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");
  const args = ["update-index", mark, "-z", "--stdin"];
  return runGit(place, args, { input, variables: { GIT_INDEX_FILE: index } });
}

async function keepPresent(top: string, paths: readonly string[]): Promise<readonly string[]> {
  const present: string[] = [];
  for (const path of paths) {
    const bytes = Buffer.concat([Buffer.from(join(top, "/")), Buffer.from(path, "latin1")]);
    const found = await lstat(bytes).catch(() => undefined);
    if (found !== undefined) present.push(path);
  }
  return present;
}
