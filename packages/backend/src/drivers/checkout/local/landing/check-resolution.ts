import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { ResolutionRequest } from "../../landings.ts";
import { hasCommit, isAncestor } from "../work/merge-inputs.ts";
import { namesOf } from "../work/names-of.ts";

/** Checks that a resolution keeps the change's commits, has merged its target, and left no conflict markers. */
export async function checkResolution(
  place: GitPlace,
  request: ResolutionRequest,
): Promise<Result<void, Failure>> {
  const { commit, tip, branch, change } = request;
  if (!(await hasCommit(place, commit))) return fail(commitUnknown(request));
  if (!(await isAncestor(place, tip, commit))) return fail(commitsLost(request));
  const merged = await hasMerged(place, { commit, tip, target: branch });
  if (!merged.ok) return merged;
  if (!merged.value) return fail(notMerged(change, branch));
  const marked = await listMarked(place, commit, request.files);
  if (!marked.ok) return marked;
  return marked.value.length === 0 ? ok(undefined) : fail(markersLeft(change, marked.value));
}

interface Merge {
  readonly commit: string;
  /** The change's last commit before the merge. */
  readonly tip: string;
  readonly target: string;
}

/** Returns whether the commit contains commits of the target that the change did not. */
export async function hasMerged(
  place: GitPlace,
  { commit, tip, target }: Merge,
): Promise<Result<boolean, Failure>> {
  const fork = await gitOutput(place, ["merge-base", commit, `refs/heads/${target}`], { accept: [1] });
  return fork.ok ? ok(fork.value !== "" && !(await isAncestor(place, fork.value, tip))) : fork;
}

/** Returns the files of a commit, or of the index, in which a conflict begins and ends. */
export async function listMarked(
  place: GitPlace,
  where: string,
  files: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  if (files.length === 0) return ok([]);
  const args = ["grep", "-z", "-l", "-I", "-E", "--all-match", "-e", "^<{7} ", "-e", "^>{7} ", where, "--"];
  const literal = files.map((file) => `:(top,literal)${file}`);
  const marked = await listGit(place, [...args, ...literal], { accept: [1] });
  const isCommit = !where.startsWith("-");
  return marked.ok
    ? ok(marked.value.map((name) => (isCommit ? name.slice(where.length + 1) : name)))
    : marked;
}

function commitUnknown({ change, commit }: ResolutionRequest): Failure {
  return createFailure({
    reason: "input-missing",
    detail: createMessage("resolve-commit-unknown", { commit: commit.slice(0, 12), change }),
    hint: createMessage("resolve-not-merged-hint", { change }),
  });
}

function commitsLost({ change, commit, branch }: ResolutionRequest): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-commits-lost", { commit: commit.slice(0, 12), change }),
    hint: createMessage("resolve-commits-lost-hint", { change, target: branch }),
  });
}

export function notMerged(change: string, target: string): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-not-merged", { change, target }),
    hint: createMessage("resolve-not-merged-hint", { change }),
  });
}

export function markersLeft(change: string, files: readonly string[]): Failure {
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("resolve-markers", { change, files: namesOf(files) }),
    hint: createMessage("resolve-markers-hint", { change }),
    data: { files },
  });
}
