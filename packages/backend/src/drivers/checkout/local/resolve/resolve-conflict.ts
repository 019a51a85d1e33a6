import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment } from "@wezterm-parallel/shared/domain/ids";
import { gitOutput, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import { hasMerged, listMarked, markersLeft, notMerged } from "../landing/check-resolution.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { namesOf } from "../work/names-of.ts";
import { savedRef } from "../work/saved-refs.ts";
import { saveWork } from "../work/save-work.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { bringBack, setAside } from "./set-aside.ts";
import { branchMoved, type ConflictCheckout, type ConflictedChange, headBranch } from "./find-checkout.ts";

/**
 * Begins the merge of the target in the checkout, which then has conflict markers and MERGE_HEAD, or continues one.
 * Uncommitted work is saved, set aside during the merge, and brought back at its end.
 */
export async function beginMerge(
  place: ConflictCheckout,
  change: ConflictedChange,
): Promise<Result<void, Failure>> {
  if (await isMerging(place)) return ok(undefined);
  const own = await checkBranch(place, change);
  if (!own.ok) return own;
  const target = await branchTip(place, change.target);
  if (!target.ok) return target;
  if (target.value === "") return fail(targetGone(change));
  const cleared = await clearTree(place, change);
  if (!cleared.ok) return cleared;
  const args = ["merge", "--no-commit", "--no-ff", "--no-verify", target.value];
  const merged = await runGit(place, args, { variables: await gitIdentity(place) });
  if (merged.ok || (await isMerging(place))) return ok(undefined);
  const back = await bringBack(place);
  return back.ok ? merged : back;
}

async function clearTree(
  place: ConflictCheckout,
  change: ConflictedChange,
): Promise<Result<unknown, Failure>> {
  // A person may have given up an earlier merge with git itself.
  const back = await bringBack(place);
  if (!back.ok) return back;
  const saved = await saveBefore(place, change);
  return saved.ok ? setAside(place) : saved;
}

async function saveBefore(
  place: ConflictCheckout,
  { attempt, branch }: ConflictedChange,
): Promise<Result<unknown, Failure>> {
  const [, space = ""] = branch.split("/");
  const [, task = "", number = ""] = /^[^/]*\/(.*)#([^#]*)$/.exec(attempt) ?? [];
  const ref = savedRef(space, `${pathSegment(task)}.${number}`);
  return saveWork(place, { attempt, ref, why: "a conflict is resolved in it" });
}

/** Returns the files that are still in conflict, sorted. */
export async function listConflicts(place: ConflictCheckout): Promise<Result<readonly string[], Failure>> {
  const listed = await listGit(place, ["diff", "--name-only", "--diff-filter=U", "-z"]);
  return listed.ok ? ok([...new Set(listed.value)].toSorted()) : listed;
}

export interface FinishedMerge {
  readonly commit: string;
  /** False if uncommitted work from before the merge does not fit its result; it is saved. */
  readonly isBack: boolean;
}

/** Commits the merge unless the person has; the commit contains the task's work and the target's. */
export async function finishMerge(
  place: ConflictCheckout,
  change: ConflictedChange,
): Promise<Result<FinishedMerge, Failure>> {
  const conflicts = await listConflicts(place);
  if (!conflicts.ok) return conflicts;
  if (conflicts.value.length > 0) return fail(conflictsLeft(change, conflicts.value));
  const own = await checkBranch(place, change);
  if (!own.ok) return own;
  const marked = await listMarked(place, "--cached", change.files);
  if (!marked.ok) return marked;
  if (marked.value.length > 0) return fail(markersLeft(change.change, marked.value));
  const committed = (await isMerging(place)) ? await commitMerge(place, change) : ok(undefined);
  if (!committed.ok) return committed;
  const head = await gitOutput(place, ["rev-parse", "HEAD"]);
  if (!head.ok) return head;
  const { tip, target } = change;
  const hasTarget = await hasMerged(place, { commit: head.value, tip, target });
  if (!hasTarget.ok) return hasTarget;
  if (!hasTarget.value) return fail(notMerged(change.change, target));
  const isBack = await bringBack(place);
  return isBack.ok ? ok({ commit: head.value, isBack: isBack.value }) : isBack;
}

export async function commitMerge(
  place: ConflictCheckout,
  { change, target }: ConflictedChange,
): Promise<Result<unknown, Failure>> {
  const input = `Merge ${target} into ${change}\n`;
  const args = ["commit", "--quiet", "--no-verify", "--allow-empty", "--file=-"];
  return runGit(place, args, { input, variables: await gitIdentity(place) });
}

/** Ends the merge as if it had not begun, with the uncommitted work of before. */
export async function abortMerge(place: ConflictCheckout): Promise<Result<unknown, Failure>> {
  const aborted = (await isMerging(place)) ? await runGit(place, ["merge", "--abort"]) : ok(undefined);
  return aborted.ok ? bringBack(place) : aborted;
}

export async function isMerging(place: ConflictCheckout): Promise<boolean> {
  const head = await gitOutput(place, ["rev-parse", "--verify", "--quiet", "MERGE_HEAD"], { accept: [1] });
  return head.ok && head.value !== "";
}

/** The result must be on the task's branch, with the commits of the change. */
async function checkBranch(
  place: ConflictCheckout,
  { change, tip }: ConflictedChange,
): Promise<Result<void, Failure>> {
  const head = await headBranch(place);
  if (!head.ok) return head;
  const isOwn = head.value === place.branch && (await isAncestor(place, tip, "HEAD"));
  return isOwn ? ok(undefined) : fail(branchMoved(change, place.branch));
}

function conflictsLeft({ change }: ConflictedChange, files: readonly string[]): Failure {
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("resolve-left", { change, files: namesOf(files) }),
    hint: createMessage("resolve-left-hint", { change }),
    data: { files },
  });
}

function targetGone({ target: branch }: ConflictedChange): Failure {
  return createFailure({
    reason: "target-missing",
    detail: createMessage("target-branch-gone", { branch }),
    hint: createMessage("target-branch-gone-hint", { branch }),
  });
}
