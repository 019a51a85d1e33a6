import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { LandAnswer, LandRequest, Target } from "../../landings.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { type TargetTree, treesByFiles } from "./heads-of-trees.ts";
import { heldByPlan, refused } from "./held-tree.ts";
import { landInTree } from "./land-in-tree.ts";
import type { LandedTrees } from "./landed-trees.ts";
import { targetGone } from "./target-gone.ts";

export async function targetTip(place: GitPlace, target: Target): Promise<Result<string, Failure>> {
  const { branch } = target;
  const loose = await looseTip(target);
  if (loose !== undefined) return ok(loose);
  const tip = await branchTip(place, branch);
  return !tip.ok || tip.value !== "" ? tip : fail(targetGone(branch));
}

/** Reads the branch's own file, which saves a git process; undefined if the repository keeps it in another way. */
async function looseTip({ project, branch }: Target): Promise<string | undefined> {
  if (project.kind !== "git" || branch.includes("..")) return undefined;
  const text = await readFile(join(project.commonDir, "refs/heads", branch), "utf8").catch(() => "");
  return /^([\da-f]{40}|[\da-f]{64})\n$/.exec(text)?.[1];
}

export async function landCandidate(
  place: GitPlace,
  request: LandRequest,
  landed: LandedTrees,
): Promise<Result<LandAnswer, Failure>> {
  const isNew = request.candidate !== request.onto;
  const shown = await treesByFiles(request);
  if (isNew && shown?.length === 0) return landNowhere(place, request);
  const [trees, compared] = await Promise.all([
    shown === undefined ? treesOf(place, request) : ok(shown),
    compare(place, request),
  ]);
  const [tree] = trees.ok ? trees.value : [];
  if (trees.ok && tree === undefined && isNew) return landNowhere(place, request);
  if (compared !== undefined) return compared;
  if (!trees.ok) return trees;
  return tree === undefined ? ok({ kind: "moved" }) : landWhereShown(place, request, { tree, landed });
}

/** Moves the branch with the working tree that shows it. */
async function landWhereShown(
  place: GitPlace,
  request: LandRequest,
  { tree, landed }: { readonly tree: TargetTree; readonly landed: LandedTrees },
): Promise<Result<LandAnswer, Failure>> {
  const inTree = { ...place, cwd: tree.path, gitDir: tree.gitDir, workTree: tree.path };
  if (tree.path === tree.gitDir) return ok(refused(inTree, request, unknownTree));
  if (request.updateCheckout === "never") return ok(heldByPlan(inTree, request));
  return landInTree(inTree, request, landed);
}

/** Moving the branch checks everything that `compare` would. */
async function landNowhere(place: GitPlace, request: LandRequest): Promise<Result<LandAnswer, Failure>> {
  const moved = await moveBranch(place, request);
  if (moved.ok) return ok({ kind: "landed" });
  return (await compare(place, request)) ?? moved;
}

/** Returns the answer if the branch or the candidate are not as the request has them. */
async function compare(
  place: GitPlace,
  request: LandRequest,
): Promise<Result<LandAnswer, Failure> | undefined> {
  const commits = await readCommits(place, request);
  if (!commits.ok) return commits;
  const { tip, hasCandidate } = commits.value;
  if (tip !== request.onto || request.candidate === request.onto) {
    // A crash may have come between the move and its record.
    const isThere = tip !== "" && (await isAncestor(place, request.candidate, tip));
    return ok({ kind: isThere ? "landed" : "moved" });
  }
  return hasCandidate ? undefined : ok({ kind: "moved" });
}

interface Commits {
  /** The tip of the target; "" if the branch does not exist. */
  readonly tip: string;
  readonly hasCandidate: boolean;
}

async function readCommits(
  place: GitPlace,
  { branch, candidate }: LandRequest,
): Promise<Result<Commits, Failure>> {
  const input = `refs/heads/${branch}^{commit}\n${candidate}^{commit}\n`;
  const told = await gitOutput(place, ["cat-file", "--batch-check=%(objectname)"], { input });
  if (!told.ok) return told;
  const [tip = "", found] = told.value.split("\n");
  return ok({ tip: tip.endsWith(" missing") ? "" : tip, hasCandidate: found === candidate });
}

function moveBranch(place: GitPlace, { note, branch, candidate, onto }: LandRequest) {
  return runGit(place, ["update-ref", "-m", note, `refs/heads/${branch}`, candidate, onto]);
}

const unknownTree = "error: its working tree is elsewhere, and not recorded in it";

/** Returns working trees that have the branch checked out, or are in a rebase of it. */
async function treesOf(
  place: GitPlace,
  { project, branch }: Target,
): Promise<Result<readonly TargetTree[], Failure>> {
  const listed = await listGit(place, ["worktree", "list", "--porcelain", "-z"]);
  if (!listed.ok) return listed;
  const trees: TargetTree[] = [];
  let path = "";
  for (const line of listed.value) {
    if (line.startsWith("worktree ")) path = line.slice("worktree ".length);
    const isThere = line === `branch refs/heads/${branch}`;
    if (!isThere && line !== "detached") continue;
    if (!isThere && !(await rebases(await findGitDir(path), branch))) continue;
    const gitDir = await gitOutput({ cwd: path, env: place.env }, ["rev-parse", "--absolute-git-dir"]);
    // A worktree whose directory is gone shows nothing to anybody.
    if (!gitDir.ok) continue;
    const isElsewhere = gitDir.value === path;
    trees.push({ path: isElsewhere ? await findTree(place, project, path) : path, gitDir: gitDir.value });
  }
  return ok(trees);
}

/**
 * Returns the working tree of a git directory that lies elsewhere, as that of a submodule does: git lists the git
 * directory in its place. Returns the git directory if neither the project nor `core.worktree` tell.
 */
async function findTree(place: GitPlace, project: Target["project"], gitDir: string): Promise<string> {
  const root = project.kind === "git" ? project.root : project.directory;
  for (const cwd of [root, gitDir]) {
    const args = ["rev-parse", "--absolute-git-dir", "--show-toplevel"];
    const told = await gitOutput({ cwd, env: place.env }, args);
    const [ofTree, top] = told.ok ? told.value.split("\n") : [];
    if (ofTree === gitDir && top !== undefined) return top;
  }
  return gitDir;
}

/** Reads it from the files: there may be many worktrees without a branch, one for each verification. */
async function findGitDir(path: string): Promise<string> {
  const link = await readFile(join(path, ".git"), "utf8").catch((error: NodeJS.ErrnoException) =>
    // Git lists a git directory that lies elsewhere instead of its working tree.
    error.code === "ENOENT" ? "gitdir: ." : "",
  );
  const told = /^gitdir: (.*)$/m.exec(link)?.[1];
  return told === undefined ? join(path, ".git") : resolve(path, told);
}

async function rebases(gitDir: string, branch: string): Promise<boolean> {
  for (const folder of ["rebase-merge", "rebase-apply"]) {
    const head = await readFile(join(gitDir, folder, "head-name"), "utf8").catch(() => "");
    if (head.trim() === `refs/heads/${branch}`) return true;
  }
  return false;
}
