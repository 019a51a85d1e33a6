import { rm } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { ResolvedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { ResolveRequest } from "../../landings.ts";
import { listMarked, markersLeft } from "../landing/check-resolution.ts";
import { landCandidate, targetTip } from "../landing/land-candidate.ts";
import { makeMergeDirectory } from "../landing/merge-directories.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { namesOf } from "../work/names-of.ts";
import { branchTip } from "../worktrees/take-branch.ts";
import { isRegular, mergeOnTrial, type TreeFile, type TrialMerge } from "./trial-merge.ts";

/**
 * Commits the merge of the target with these files on the branch of the task, and moves its checkout with it. Returns
 * the commit; repeating the request returns the same one.
 */
export async function commitResolution(
  place: GitPlace,
  request: ResolveRequest,
): Promise<Result<string, Failure>> {
  const { change, tip, onto } = request;
  const target = await targetTip(place, request);
  if (!target.ok) return target;
  if (target.value !== onto) return fail(targetMoved(request));
  const merged = await mergeOnTrial(place, { change, tip, onto });
  if (!merged.ok) return merged;
  const incomplete = refuseFiles(request, merged.value);
  if (incomplete !== undefined) return fail(incomplete);
  const tree = await writeTree(place, merged.value, request.files);
  if (!tree.ok) return tree;
  const texts = request.files.filter((file) => "text" in file).map(({ path }) => path);
  const marked = await listMarked(place, tree.value, request.markers ? [] : texts);
  if (!marked.ok) return marked;
  if (marked.value.length > 0) return fail(markersLeft(change, marked.value));
  return moveBranch(place, request, tree.value);
}

/** Every file in conflict must be resolved, and no other one. */
function refuseFiles(
  { files, change }: ResolveRequest,
  { conflicts, unnamed }: TrialMerge,
): Failure | undefined {
  const unknown = files.find(({ path }) => !conflicts.has(path));
  if (unknown !== undefined) return fileUnknown(unknown.path);
  const resolved = new Set(files.map(({ path }) => path));
  const left = [...conflicts.keys()].filter((path) => !resolved.has(path));
  if (unnamed > 0) left.push("\ufffd");
  return left.length === 0 ? undefined : filesLeft(change, left);
}

async function writeTree(
  place: GitPlace,
  merged: TrialMerge,
  files: readonly ResolvedFile[],
): Promise<Result<string, Failure>> {
  if (files.length === 0) return ok(merged.tree);
  const entries = await writeFiles(place, merged, files);
  if (!entries.ok) return entries;
  const directory = await makeMergeDirectory();
  try {
    const variables = { GIT_INDEX_FILE: join(directory, "index") };
    const read = await runGit(place, ["read-tree", merged.tree], { variables });
    if (!read.ok) return read;
    const input = entries.value.map((entry) => `${entry}\0`).join("");
    const added = await runGit(place, ["update-index", "-z", "--index-info"], { variables, input });
    return added.ok ? await gitOutput(place, ["write-tree"], { variables }) : added;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Returns entries of an index; first they remove what the merge has put there. */
async function writeFiles(
  place: GitPlace,
  { tree, conflicts }: TrialMerge,
  files: readonly ResolvedFile[],
): Promise<Result<readonly string[], Failure>> {
  const removed = files.map(({ path }) => `0 ${"0".repeat(tree.length)}\t${path}`);
  const added: string[] = [];
  for (const file of files) {
    const stages = conflicts.get(file.path) ?? {};
    const chosen = "text" in file || file.take === "delete" ? undefined : stages[file.take];
    if (chosen !== undefined) added.push(`${chosen.mode} ${chosen.id}\t${file.path}`);
    if (!("text" in file)) continue;
    const id = await gitOutput(place, ["hash-object", "-w", "--stdin"], { input: file.text });
    if (!id.ok) return id;
    const mode = await modeOf(place, tree, file.path, stages.change ?? stages.target);
    if (!mode.ok) return mode;
    added.push(`${mode.value} ${id.value}\t${file.path}`);
  }
  return ok([...removed, ...added]);
}

/** Returns the mode that the merge gave the file. */
async function modeOf(
  place: GitPlace,
  tree: string,
  path: string,
  side: TreeFile | undefined,
): Promise<Result<string, Failure>> {
  const listed = await listGit(place, ["ls-tree", "-z", "--full-tree", tree, "--", path]);
  if (!listed.ok) return listed;
  const [mode = ""] = (listed.value[0] ?? "").split(" ");
  if (mode.startsWith("100")) return ok(mode);
  return ok(isRegular(side) ? side.mode : "100644");
}

/** Only a branch that is at the commit of the change moves, so that nothing that was committed there is lost. */
async function moveBranch(
  place: GitPlace,
  { project, branch: target, change, tip, onto, branches }: ResolveRequest,
  tree: string,
): Promise<Result<string, Failure>> {
  const found = await findBranch(place, branches, { tip, onto, tree });
  if (!found.ok) return found;
  if (found.value === undefined) return fail(branchAhead(change));
  const { branch, at } = found.value;
  if (at !== tip) return ok(at);
  const args = ["commit-tree", tree, "-p", tip, "-p", onto, "-F", "-"];
  const input = `Merge ${target} into ${change}\n`;
  const commit = await gitOutput(place, args, { input, variables: await gitIdentity(place) });
  if (!commit.ok) return commit;
  const note = `wzp: resolve ${change}`;
  const moved = await landCandidate(place, { project, branch, note, onto: tip, candidate: commit.value });
  if (!moved.ok) return moved;
  if (moved.value.kind === "held") return fail(moved.value.failure);
  return moved.value.kind === "landed" ? commit : fail(branchAhead(change));
}

interface Merge {
  readonly tip: string;
  readonly onto: string;
  readonly tree: string;
}

/**
 * Finds the branch of the task at the commit of the change, or at this resolution of it: a crash may have come between
 * the move of the branch and its record. A branch whose name is free is created.
 */
async function findBranch(
  place: GitPlace,
  branches: readonly string[],
  merge: Merge,
): Promise<Result<{ readonly branch: string; readonly at: string } | undefined, Failure>> {
  for (const branch of branches) {
    const at = await branchTip(place, branch);
    if (!at.ok) return at;
    if (at.value === merge.tip || (at.value !== "" && (await isResolution(place, at.value, merge))))
      return ok({ branch, at: at.value });
    // Somebody has committed more there; other commits are of a later attempt, which took the name.
    if (at.value !== "" && (await isAncestor(place, merge.tip, at.value))) return ok(undefined);
    if (at.value !== "") continue;
    const none = "0".repeat(merge.tip.length);
    const made = await runGit(place, ["update-ref", `refs/heads/${branch}`, merge.tip, none]);
    return made.ok ? ok({ branch, at: merge.tip }) : made;
  }
  return ok(undefined);
}

async function isResolution(place: GitPlace, commit: string, { tip, onto, tree }: Merge): Promise<boolean> {
  const shown = await gitOutput(place, ["log", "-1", "--no-show-signature", "--format=%T %P", commit, "--"]);
  return shown.ok && shown.value === [tree, tip, onto].join(" ");
}

function targetMoved({ branch: target }: ResolveRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-target-moved", { target }),
    hint: createMessage("resolve-target-moved-hint"),
  });
}

function branchAhead(change: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-branch-ahead", { change }),
    hint: createMessage("resolve-branch-ahead-hint", { change }),
  });
}

function fileUnknown(path: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("resolve-file-unknown", { path }),
    hint: createMessage("resolve-file-unknown-hint"),
  });
}

function filesLeft(change: string, files: readonly string[]): Failure {
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("resolve-left", { change, files: namesOf(files) }),
    hint: createMessage("resolve-left-page-hint", { change }),
    data: { files },
  });
}
