import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/** Belongs to one worktree, unlike `git stash list`, which is the user's. */
const asideRef = "refs/worktree/wzp-aside";

/** Sets uncommitted changes of tracked files aside, so that a merge can begin. */
export async function setAside(place: WorktreePlace): Promise<Result<unknown, Failure>> {
  const made = await gitOutput(place, ["stash", "create"], { variables: await gitIdentity(place) });
  if (!made.ok || made.value === "") return made;
  const kept = await runGit(place, ["update-ref", asideRef, made.value]);
  return kept.ok ? runGit(place, ["reset", "--quiet", "--hard"]) : kept;
}

/** Returns false if the changes no longer fit: then they are only where they were saved, and the tree is clean. */
export async function bringBack(place: WorktreePlace): Promise<Result<boolean, Failure>> {
  const aside = await gitOutput(place, ["rev-parse", "--verify", "--quiet", asideRef], { accept: [1] });
  if (!aside.ok) return aside;
  if (aside.value === "") return ok(true);
  const isBack = (await apply(place, ["--index", aside.value])) || (await apply(place, [aside.value]));
  const cleared = isBack ? ok(undefined) : await runGit(place, ["reset", "--quiet", "--merge"]);
  if (!cleared.ok) return cleared;
  const forgotten = await runGit(place, ["update-ref", "-d", asideRef]);
  return forgotten.ok ? ok(isBack) : forgotten;
}

async function apply(place: WorktreePlace, args: readonly string[]): Promise<boolean> {
  const variables = await gitIdentity(place);
  return (await runGit(place, ["stash", "apply", "--quiet", ...args], { variables })).ok;
}
