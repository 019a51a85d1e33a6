import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import { branchTip } from "../worktrees/take-branch.ts";
import { hasCommit, isAncestor } from "./merge-inputs.ts";
import { savedRef } from "./saved-refs.ts";

/** The work of attempts whose checkout was removed. */
export interface LeftWork {
  /** The last commit. */
  readonly tip: string;
  /** A commit with all files, also those that were uncommitted, on top of `tip`. */
  readonly saved?: string | undefined;
  /** The ref of saved work that is not on top of `tip`. */
  readonly unused?: string | undefined;
}

interface WorkQuery {
  readonly branch: string;
  /** Names of the attempts in saved refs, such as `r12/test.1`, newest first. */
  readonly names: readonly string[];
  /** The commit that the newest of them reported. */
  readonly commit: string | undefined;
}

interface SavedWork {
  readonly ref: string;
  readonly commit: string;
  /** HEAD of the checkout. */
  readonly head: string;
}

/** Returns undefined when neither branch nor commit nor saved work is left. */
export async function findLeftWork(
  place: GitPlace,
  { branch, names, commit }: WorkQuery,
): Promise<Result<LeftWork | undefined, Failure>> {
  const tip = await branchTip(place, branch);
  if (!tip.ok) return tip;
  const saved = await findSavedWork(place, names);
  if (!saved.ok) return saved;
  const committed =
    tip.value === "" && commit !== undefined && (await hasCommit(place, commit)) ? commit : tip.value;
  if (saved.value === undefined) return ok(committed === "" ? undefined : { tip: committed });
  const { ref, head } = saved.value;
  const isOnTop = committed === "" || (await isAncestor(place, committed, head));
  return ok(isOnTop ? { tip: head, saved: saved.value.commit } : { tip: committed, unused: ref });
}

async function findSavedWork(
  place: GitPlace,
  names: readonly string[],
): Promise<Result<SavedWork | undefined, Failure>> {
  for (const name of names) {
    const [space = "", own = ""] = name.split("/");
    const ref = savedRef(space, own);
    const commit = await gitOutput(place, ["rev-parse", "--verify", "--quiet", `${ref}^{commit}`], {
      accept: [1],
    });
    if (!commit.ok) return commit;
    if (commit.value === "") continue;
    // A save has HEAD as its first parent; without one, HEAD was an unborn branch.
    const head = await gitOutput(place, ["rev-parse", "--verify", "--quiet", `${ref}^1`], { accept: [1] });
    return head.ok ? ok({ ref, commit: commit.value, head: head.value || commit.value }) : head;
  }
  return ok(undefined);
}
