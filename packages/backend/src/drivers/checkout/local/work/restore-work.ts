import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { branchSegment } from "@wezterm-parallel/shared/domain/ids";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { Checkout, SavedRef } from "../../checkouts.ts";
import { addWorktree, populateWorktree } from "../worktrees/add-worktree.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { exists } from "../worktrees/worktree-place.ts";

/** Restores a saved state as a new branch in a new worktree; the saved ref remains. */
export async function restoreWork(
  place: GitPlace,
  saved: SavedRef,
  where: { readonly into?: string | undefined; readonly folder: string },
): Promise<Result<Checkout, Failure>> {
  const name = saved.ref.slice("refs/wezterm-parallel/saved/".length);
  for (let copy = 1; ; copy++) {
    const unique = copy === 1 ? name : `${name}-${copy}`;
    const root = where.into ?? join(where.folder, unique);
    if (await exists(root)) {
      if (where.into !== undefined) return fail(occupied(root));
      continue;
    }
    const branch = `wzp/restored/${branchOf(saved)}${copy === 1 ? "" : `-${copy}`}`;
    const tip = await branchTip(place, branch);
    if (!tip.ok) return tip;
    if (tip.value === "") return addRestored(place, saved, { root, branch });
  }
}

/** `r12/test.2.1` for the first attempt of `test(2)`. */
function branchOf({ attempt }: SavedRef): string {
  const [, space = "", task = "", number = ""] = /^([^/]*)\/(.*)#([^#]*)$/.exec(attempt) ?? [];
  return `${space}/${branchSegment(task)}.${number}`;
}

async function addRestored(
  place: GitPlace,
  saved: SavedRef,
  { root, branch }: { root: string; branch: string },
): Promise<Result<Checkout, Failure>> {
  const zero = "0".repeat(saved.commit.length);
  const made = await runGit(place, ["update-ref", `refs/heads/${branch}`, saved.commit, zero]);
  if (!made.ok) return made;
  const gitDir = await addWorktree(place, root, branch);
  if (!gitDir.ok) return gitDir;
  const filled = await populateWorktree({ cwd: root, gitDir: gitDir.value, workTree: root, env: place.env });
  if (!filled.ok) return filled;
  return ok({ attempt: saved.attempt, kind: "worktree", root, directory: root, branch, base: saved.commit });
}

function occupied(root: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("restore-exists", { root }),
    hint: createMessage("restore-exists-hint"),
  });
}
