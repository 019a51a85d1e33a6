import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/** Paths from the top of a worktree; a directory without tracked files is one path. */
export interface Leftovers {
  /** Untracked, and not ignored by git. */
  readonly visible: readonly string[];
  /** Tracked files that differ from HEAD. */
  readonly changed: readonly string[];
}

/** Finds what set-up left that git sees, without previously copied files. */
export async function findLeftovers(place: WorktreePlace): Promise<Result<Leftovers, Failure>> {
  const visible = await listUntracked(place, ["--exclude-standard"]);
  if (!visible.ok) return visible;
  const status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no"];
  const changed = await listGit(place, [...status, "--ignore-submodules=all"]);
  if (!changed.ok) return changed;
  return ok({ visible: visible.value, changed: changed.value.map((line) => line.slice(3)) });
}

/** Finds everything that set-up left, ignored or not. */
export function findCreatedFiles(place: WorktreePlace): Promise<Result<readonly string[], Failure>> {
  return listUntracked(place, []);
}

async function listUntracked(
  place: WorktreePlace,
  options: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const { carried = [] } = place;
  const list = async (more: readonly string[]) => {
    const found = await listGit(place, ["ls-files", "--others", "-z", ...options, ...more]);
    return found.ok ? ok(found.value.map((path) => path.replace(/\/$/, ""))) : found;
  };
  const found = await list(["--directory", "--no-empty-directory"]);
  if (!found.ok) return found;
  const others = found.value.filter((path) => !carried.includes(path));
  const mixed = others.filter((path) => carried.some((each) => each.startsWith(`${path}/`)));
  if (mixed.length === 0) return ok(others);
  // Next to copied files, only files created by set-up count.
  const inside = await list(["--", ...mixed.map((path) => `:(top,literal)${path}`)]);
  if (!inside.ok) return inside;
  const isBrought = (path: string) => carried.some((each) => path === each || path.startsWith(`${each}/`));
  const whole = others.filter((path) => !mixed.includes(path));
  return ok([...whole, ...inside.value.filter((path) => !isBrought(path))]);
}
