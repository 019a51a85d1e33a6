import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId, pathSegment, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutPaths } from "../checkout-paths.ts";
import { type CheckoutRecord, hiddenOf, listRecords, readRecord } from "../checkout-record.ts";
import { hasCommit, isAncestor } from "../work/merge-inputs.ts";
import { addWorktree, populateWorktree } from "../worktrees/add-worktree.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import { exists } from "../worktrees/worktree-place.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/** An open change that conflicts with its target. */
export interface ConflictedChange {
  /** Its task, such as `r12/fix-142`. */
  readonly change: string;
  /** The attempt that made its commits. */
  readonly attempt: string;
  readonly project: GitProject;
  /** The branch that the attempt committed to. */
  readonly branch: string;
  /** Its last commit. */
  readonly tip: string;
  readonly target: string;
  /** Files that conflict, in which no conflict markers may be left. */
  readonly files: readonly string[];
}

/** The worktree in which a conflict is resolved. */
export interface ConflictCheckout extends WorktreePlace {
  readonly branch: string;
  /** Created for the resolution, and removed after it. */
  readonly isTemporary: boolean;
}

interface Where {
  readonly paths: CheckoutPaths;
  readonly env: GitPlace["env"];
}

/** Returns the task's own checkout, or a worktree made earlier for the conflict; undefined without either. */
export async function findConflictCheckout(
  { paths, env }: Where,
  change: ConflictedChange,
): Promise<Result<ConflictCheckout | undefined, Failure>> {
  const record = (await readRecord(paths.record(nameOf(paths, change)))) ?? (await findLater(paths, change));
  if (record?.phase === "ready" && record.gitDir !== undefined && (await exists(record.root))) {
    return ok({ ...placeOf(record, record.gitDir, env), branch: record.branch ?? "", isTemporary: false });
  }
  const root = temporaryRoot(paths, change);
  if (!(await exists(root))) return ok(undefined);
  const gitDir = await gitOutput({ cwd: root, env }, ["rev-parse", "--absolute-git-dir"]);
  if (!gitDir.ok) return gitDir;
  const place = { cwd: root, gitDir: gitDir.value, workTree: root, env };
  const branch = await headBranch(place);
  return branch.ok ? ok({ ...place, branch: branch.value, isTemporary: true }) : branch;
}

/** Finds the checkout after a later attempt took it over and did not succeed. */
async function findLater(
  paths: CheckoutPaths,
  { attempt, branch }: ConflictedChange,
): Promise<CheckoutRecord | undefined> {
  const id = parseId(attempt);
  if (!id.ok || id.value.kind !== "attempt") return undefined;
  const { run, task } = id.value;
  const records = await listRecords(join(paths.records, `r${run}`));
  return records.find((each) => each.branch === branch && each.attempt.startsWith(`${taskId(run, task)}#`));
}

/** Finds the checkout of the change, or creates a worktree of its branch. */
export async function openConflictCheckout(
  where: Where,
  change: ConflictedChange,
): Promise<Result<ConflictCheckout, Failure>> {
  const { project, tip } = change;
  const repository = repositoryPlace(project, where.env);
  const isHere = (await exists(project.commonDir)) && (await hasCommit(repository, tip));
  if (!isHere) return fail(notHere(change));
  const found = await findConflictCheckout(where, change);
  if (!found.ok) return found;
  return found.value === undefined ? createWorktree(where, repository, change) : ok(found.value);
}

async function createWorktree(
  { paths, env }: Where,
  repository: GitPlace,
  change: ConflictedChange,
): Promise<Result<ConflictCheckout, Failure>> {
  const branch = await takeBranchOf(repository, change);
  if (!branch.ok) return branch;
  const root = temporaryRoot(paths, change);
  const gitDir = await addWorktree(repository, root, branch.value);
  if (!gitDir.ok) return gitDir;
  const place = { cwd: root, gitDir: gitDir.value, workTree: root, env };
  const filled = await populateWorktree(place);
  return filled.ok ? ok({ ...place, branch: branch.value, isTemporary: true }) : filled;
}

/** A later attempt may have taken the name of the branch, and a branch whose commits are elsewhere may be gone. */
async function takeBranchOf(
  place: GitPlace,
  { branch, attempt, tip, change }: ConflictedChange,
): Promise<Result<string, Failure>> {
  for (const name of [branch, `${branch}@${attempt.slice(attempt.lastIndexOf("#") + 1)}`]) {
    const at = await branchTip(place, name);
    if (!at.ok) return at;
    if (at.value !== "" && (await isAncestor(place, tip, at.value))) return ok(name);
    if (at.value !== "") continue;
    const made = await runGit(place, ["update-ref", `refs/heads/${name}`, tip, "0".repeat(tip.length)]);
    return made.ok ? ok(name) : made;
  }
  return fail(branchMoved(change, branch));
}

export async function removeTemporary(project: GitProject, checkout: ConflictCheckout): Promise<void> {
  if (!checkout.isTemporary) return;
  // Without --force: files that git would lose keep it.
  await runGit(repositoryPlace(project, checkout.env), ["worktree", "remove", checkout.workTree]);
}

/** Returns the branch that is checked out, or "". */
export async function headBranch(place: GitPlace): Promise<Result<string, Failure>> {
  return gitOutput(place, ["symbolic-ref", "--quiet", "--short", "HEAD"], { accept: [1] });
}

export function branchMoved(change: string, branch: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-branch-moved", { change, branch }),
    hint: createMessage("resolve-branch-moved-hint"),
  });
}

function placeOf(record: CheckoutRecord, gitDir: string, env: GitPlace["env"]): WorktreePlace {
  return { cwd: record.root, gitDir, workTree: record.root, env, carried: hiddenOf(record) };
}

function nameOf(paths: CheckoutPaths, { attempt }: ConflictedChange): string {
  return paths.nameOf(attempt) ?? pathSegment(attempt);
}

function temporaryRoot(paths: CheckoutPaths, change: ConflictedChange): string {
  return join(paths.restored, `${nameOf(paths, change)}-conflict`);
}

function notHere({ change, project }: ConflictedChange): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("resolve-elsewhere", { change, repository: project.commonDir }),
    hint: createMessage("resolve-elsewhere-hint"),
  });
}
