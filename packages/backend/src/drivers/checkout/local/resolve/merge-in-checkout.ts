import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment, taskId } from "@wezterm-parallel/shared/domain/ids";
import { gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutRequest } from "../../checkouts.ts";
import { type CheckoutRecord, hiddenOf } from "../checkout-record.ts";
import { checkResolution, listMarked, markersLeft } from "../landing/check-resolution.ts";
import { mergeTrees } from "../landing/merge-trees.ts";
import { namesOf } from "../work/names-of.ts";
import { attemptNumber } from "../worktrees/worktree-checkouts.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import type { ConflictCheckout, ConflictedChange } from "./find-checkout.ts";
import { beginMerge, commitMerge, isMerging, listConflicts } from "./resolve-conflict.ts";
import { bringBack } from "./set-aside.ts";

interface MergingAttempt {
  readonly checkout: ConflictCheckout;
  readonly change: ConflictedChange;
  /** Keeps the commits that the change had before. */
  readonly keepingRef: string;
}

/** Returns the worktree of an attempt, if it has one. */
export function attemptPlace(
  record: CheckoutRecord,
  { env, umask }: Pick<CheckoutRequest, "env" | "umask">,
): WorktreePlace | undefined {
  const { root, gitDir } = record;
  if (gitDir === undefined) return undefined;
  return { cwd: root, gitDir, workTree: root, env, umask, carried: hiddenOf(record) };
}

/** Begins the merge of the target for the attempt that resolves a conflict; continues one that has begun. */
export async function beginInCheckout(
  record: CheckoutRecord,
  request: CheckoutRequest,
): Promise<Result<void, Failure>> {
  const merging = findMerging(record, request);
  if (merging === undefined) return ok(undefined);
  const { checkout, change, keepingRef } = merging;
  // The agent may rewrite the branch.
  const kept = await runGit(checkout, ["update-ref", keepingRef, change.tip]);
  return kept.ok ? beginMerge(checkout, change) : kept;
}

/**
 * Commits the merge of a succeeded attempt unless it did so itself, and returns the commit of the target that was
 * merged. Fails if conflicts or their markers are left, or if the branch lost commits of the change. Does nothing for
 * an attempt that resolves no conflict.
 */
export async function finishInCheckout(
  record: CheckoutRecord,
  request: CheckoutRequest,
): Promise<Result<string | undefined, Failure>> {
  const merging = findMerging(record, request);
  if (merging === undefined) return ok(undefined);
  const { checkout, change, keepingRef } = merging;
  const committed = (await isMerging(checkout)) ? await commitResolved(checkout, change) : ok(undefined);
  if (!committed.ok) return committed;
  const head = await gitOutput(checkout, ["rev-parse", "HEAD"]);
  if (!head.ok) return head;
  const { target: branch } = change;
  const checked = await checkResolution(checkout, { ...change, branch, commit: head.value });
  if (!checked.ok) return checked;
  const back = await bringBack(checkout);
  if (!back.ok) return back;
  const freed = await runGit(checkout, ["update-ref", "-d", keepingRef], { accept: [1] });
  return freed.ok ? gitOutput(checkout, ["merge-base", head.value, `refs/heads/${branch}`]) : freed;
}

function findMerging(record: CheckoutRecord, request: CheckoutRequest): MergingAttempt | undefined {
  const { project, run, task, spec } = request;
  const merging = spec.continues?.merging;
  const place = attemptPlace(record, request);
  if (merging === undefined || place === undefined || project.kind !== "git") return undefined;
  const { attempt, branch = "", space = "" } = record;
  return {
    checkout: { ...place, branch, isTemporary: false },
    change: { change: taskId(run, task), attempt, project, branch, ...merging },
    keepingRef: `refs/wezterm-parallel/resolving/${space}/${pathSegment(task)}.${attemptNumber(record)}`,
  };
}

async function commitResolved(
  checkout: ConflictCheckout,
  change: ConflictedChange,
): Promise<Result<unknown, Failure>> {
  const conflicts = await listConflicts(checkout);
  if (!conflicts.ok) return conflicts;
  const files = conflicts.value;
  const left = await findUnresolved(checkout, change, files);
  if (left !== undefined) return fail(left);
  const staged = files.length === 0 ? ok(undefined) : await stage(checkout, files);
  return staged.ok ? commitMerge(checkout, change) : staged;
}

function stage(checkout: ConflictCheckout, files: readonly string[]): Promise<Result<unknown, Failure>> {
  const args = ["add", "--all", "--pathspec-from-file=-", "--pathspec-file-nul"];
  const literal = files.map((file) => `:(top,literal)${file}`);
  return runGit(checkout, args, { input: literal.join("\0") });
}

/** An agent that may not run git leaves files that it resolved unstaged; others are as the merge left them. */
async function findUnresolved(
  checkout: ConflictCheckout,
  { change }: ConflictedChange,
  files: readonly string[],
): Promise<Failure | undefined> {
  const marked = await listMarked(checkout, "--untracked", files);
  if (!marked.ok) return marked.failure;
  if (marked.value.length > 0) return markersLeft(change, marked.value);
  const merged = await mergeTrees(checkout, { ours: "HEAD", theirs: "MERGE_HEAD" });
  if (!merged.ok) return merged.failure;
  const { tree } = merged.value;
  const hadMarkers = await listMarked(checkout, tree, files);
  if (!hadMarkers.ok) return hadMarkers.failure;
  const untouched: string[] = [];
  for (const file of files.filter((each) => !hadMarkers.value.includes(each)))
    if (await isAsMerged(checkout, tree, file)) untouched.push(file);
  return untouched.length === 0 ? undefined : unedited(change, untouched);
}

async function isAsMerged(checkout: ConflictCheckout, tree: string, file: string): Promise<boolean> {
  const accept = [1, 128];
  const args = ["rev-parse", "--verify", "--quiet", `${tree}:${file}`];
  const merged = await gitOutput(checkout, args, { accept });
  const now = await gitOutput(checkout, ["hash-object", "--", file], { accept });
  return merged.ok && now.ok && merged.value === now.value;
}

function unedited(change: string, files: readonly string[]): Failure {
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("resolve-unedited", { change, files: namesOf(files) }),
    hint: createMessage("resolve-unedited-hint", { change }),
    data: { files },
  });
}
