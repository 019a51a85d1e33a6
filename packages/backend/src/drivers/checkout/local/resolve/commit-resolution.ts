import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { ResolvedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/conflict-schemas";

import type { ResolveRequest } from "../../landings.ts";
import { listMarked, markersLeft } from "../landing/check-resolution.ts";
import { targetTip } from "../landing/land-candidate.ts";
import { namesOf } from "../work/names-of.ts";
import { changeTree, commitOnBranch } from "./commit-on-branch.ts";
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
  return commitOnBranch(place, request, {
    tree: tree.value,
    parents: [tip, onto],
    message: `Merge ${request.branch} into ${change}\n`,
    note: `wzp: resolve ${change}`,
    hintIfAhead: createMessage("resolve-branch-ahead-hint", { change }),
  });
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
  return entries.ok ? changeTree(place, merged.tree, entries.value) : entries;
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

function targetMoved({ branch: target }: ResolveRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-target-moved", { target }),
    hint: createMessage("resolve-target-moved-hint"),
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
