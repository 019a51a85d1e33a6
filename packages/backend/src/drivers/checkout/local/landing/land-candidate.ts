import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { LandAnswer, LandRequest, Target } from "../../landings.ts";
import { hasCommit, isAncestor } from "../work/merge-inputs.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { heldByPlan } from "./held-tree.ts";
import { landInTree } from "./land-in-tree.ts";

export async function targetTip(place: GitPlace, { branch }: Target): Promise<Result<string, Failure>> {
  const tip = await branchTip(place, branch);
  return !tip.ok || tip.value !== "" ? tip : fail(targetGone(branch));
}

export function targetGone(branch: string): Failure {
  return createFailure({
    reason: "target-missing",
    detail: createMessage("target-branch-gone", { branch }),
    hint: createMessage("target-branch-gone-hint", { branch }),
  });
}

export async function landCandidate(
  place: GitPlace,
  request: LandRequest,
): Promise<Result<LandAnswer, Failure>> {
  const tip = await branchTip(place, request.branch);
  if (!tip.ok) return tip;
  if (tip.value !== request.onto || request.candidate === request.onto) {
    // A crash may have come between the move and its record.
    const isThere = tip.value !== "" && (await isAncestor(place, request.candidate, tip.value));
    return ok({ kind: isThere ? "landed" : "moved" });
  }
  if (!(await hasCommit(place, request.candidate))) return ok({ kind: "moved" });
  const trees = await treesOf(place, request.branch);
  if (!trees.ok) return trees;
  const [tree] = trees.value;
  if (tree === undefined) return moveBranch(place, request);
  const inTree = { ...place, cwd: tree.path, gitDir: tree.gitDir, workTree: tree.path };
  if (request.updateCheckout === "never") return ok(heldByPlan(inTree, request));
  return landInTree(inTree, request);
}

async function moveBranch(place: GitPlace, request: LandRequest): Promise<Result<LandAnswer, Failure>> {
  const { note, branch, candidate, onto } = request;
  const moved = await runGit(place, ["update-ref", "-m", note, `refs/heads/${branch}`, candidate, onto]);
  if (moved.ok) return ok({ kind: "landed" });
  const tip = await branchTip(place, branch);
  return tip.ok && tip.value !== onto ? ok({ kind: "moved" }) : moved;
}

interface TargetTree {
  readonly path: string;
  readonly gitDir: string;
}

/** Returns working trees that have the branch checked out, or are in a rebase of it. */
async function treesOf(place: GitPlace, branch: string): Promise<Result<readonly TargetTree[], Failure>> {
  const listed = await listGit(place, ["worktree", "list", "--porcelain", "-z"]);
  if (!listed.ok) return listed;
  const trees: TargetTree[] = [];
  let path = "";
  for (const line of listed.value) {
    if (line.startsWith("worktree ")) path = line.slice("worktree ".length);
    const isThere = line === `branch refs/heads/${branch}`;
    if (!isThere && line !== "detached") continue;
    const gitDir = await gitOutput({ cwd: path, env: place.env }, ["rev-parse", "--absolute-git-dir"]);
    // A worktree whose directory is gone shows nothing to anybody.
    if (!gitDir.ok) continue;
    if (isThere || (await rebases(gitDir.value, branch))) trees.push({ path, gitDir: gitDir.value });
  }
  return ok(trees);
}

async function rebases(gitDir: string, branch: string): Promise<boolean> {
  for (const folder of ["rebase-merge", "rebase-apply"]) {
    const head = await readFile(join(gitDir, folder, "head-name"), "utf8").catch(() => "");
    if (head.trim() === `refs/heads/${branch}`) return true;
  }
  return false;
}
