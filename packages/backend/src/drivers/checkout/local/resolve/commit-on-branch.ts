import { rm } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  createFailure,
  createMessage,
  type FailureMessage,
} from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { AmendRequest } from "../../landings.ts";
import { landCandidate } from "../landing/land-candidate.ts";
import { LandedTrees } from "../landing/landed-trees.ts";
import { makeMergeDirectory } from "../landing/merge-directories.ts";
import { isAncestor } from "../work/merge-inputs.ts";
import { branchTip } from "../worktrees/take-branch.ts";

/** Returns a tree with these lines of `git update-index --index-info` applied to it. */
export async function changeTree(
  place: GitPlace,
  tree: string,
  entries: readonly string[],
): Promise<Result<string, Failure>> {
  const directory = await makeMergeDirectory();
  try {
    const variables = { GIT_INDEX_FILE: join(directory, "index") };
    const read = await runGit(place, ["read-tree", tree], { variables });
    if (!read.ok) return read;
    const input = entries.map((entry) => `${entry}\0`).join("");
    const added = await runGit(place, ["update-index", "-z", "--index-info"], { variables, input });
    return added.ok ? await gitOutput(place, ["write-tree"], { variables }) : added;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface NewCommit {
  readonly tree: string;
  /** The last commit of the change, and the target's for a merge. */
  readonly parents: readonly [string, ...string[]];
  readonly message: string;
  /** For the reflog. */
  readonly note: string;
  /** The action if the branch has other commits. */
  readonly hintIfAhead: FailureMessage;
}

/**
 * Commits on the branch of a task, and moves its checkout with it. Only a branch that is at the last commit of the
 * change moves, so that nothing that was committed there is lost; one that is at this commit already stays.
 */
export async function commitOnBranch(
  place: GitPlace,
  { project, change, branches }: Pick<AmendRequest, "project" | "change" | "branches">,
  commit: NewCommit,
): Promise<Result<string, Failure>> {
  const [tip] = commit.parents;
  const found = await findBranch(place, branches, commit);
  if (!found.ok) return found;
  if (found.value === undefined) return fail(branchAhead(change, commit));
  const { branch, at } = found.value;
  if (at !== tip) return ok(at);
  const args = ["commit-tree", commit.tree, ...commit.parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  const made = await gitOutput(place, args, { input: commit.message, variables: await gitIdentity(place) });
  if (!made.ok) return made;
  const { note } = commit;
  const request = { project, branch, note, onto: tip, candidate: made.value };
  await using landed = new LandedTrees();
  const moved = await landCandidate(place, request, landed);
  if (!moved.ok) return moved;
  if (moved.value.kind === "held") return fail(moved.value.failure);
  return moved.value.kind === "landed" ? made : fail(branchAhead(change, commit));
}

/**
 * Finds the branch of the task at the last commit of the change, or at this new one: a crash may have come between the
 * move of the branch and its record. A branch whose name is free is created.
 */
async function findBranch(
  place: GitPlace,
  branches: readonly string[],
  commit: NewCommit,
): Promise<Result<{ readonly branch: string; readonly at: string } | undefined, Failure>> {
  const [tip] = commit.parents;
  for (const branch of branches) {
    const at = await branchTip(place, branch);
    if (!at.ok) return at;
    if (at.value === tip || (at.value !== "" && (await isSame(place, at.value, commit))))
      return ok({ branch, at: at.value });
    // Somebody has committed more there; other commits are of a later attempt, which took the name.
    if (at.value !== "" && (await isAncestor(place, tip, at.value))) return ok(undefined);
    if (at.value !== "") continue;
    const none = "0".repeat(tip.length);
    const made = await runGit(place, ["update-ref", `refs/heads/${branch}`, tip, none]);
    return made.ok ? ok({ branch, at: tip }) : made;
  }
  return ok(undefined);
}

async function isSame(place: GitPlace, id: string, { tree, parents }: NewCommit): Promise<boolean> {
  const shown = await gitOutput(place, ["log", "-1", "--no-show-signature", "--format=%T %P", id, "--"]);
  return shown.ok && shown.value === [tree, ...parents].join(" ");
}

function branchAhead(change: string, { hintIfAhead }: NewCommit): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("resolve-branch-ahead", { change }),
    hint: hintIfAhead,
  });
}
