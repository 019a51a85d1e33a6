import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage, phrase } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { CandidateRequest } from "../../landings.ts";
import { hasCommit, isAncestor } from "../work/merge-inputs.ts";
import { candidateMessage, listTaskCommits, type TaskCommit, withTrailers } from "./candidate-message.ts";
import { mergeTrees } from "./merge-trees.ts";

/** Returns the ref that keeps a candidate, such as refs/wezterm-parallel/candidates/r12/fix-142. */
function candidateRef(change: string): string {
  const segments = change.split("/").map((segment) => encodeURIComponent(segment).replaceAll(".", "%2E"));
  return `refs/wezterm-parallel/candidates/${segments.join("/")}`;
}

export async function buildCandidate(
  place: GitPlace,
  request: CandidateRequest,
): Promise<Result<Candidate, Failure>> {
  const commit = await commitCandidate(place, request);
  if (!commit.ok) return commit;
  const tree = await gitOutput(place, ["rev-parse", `${commit.value}^{tree}`]);
  if (!tree.ok) return tree;
  const note = `wzp: candidate of ${request.change}`;
  const kept = await runGit(place, ["update-ref", "-m", note, candidateRef(request.change), commit.value]);
  return kept.ok ? ok({ onto: request.onto, commit: commit.value, tree: tree.value }) : kept;
}

async function commitCandidate(place: GitPlace, request: CandidateRequest): Promise<Result<string, Failure>> {
  if (request.revert !== undefined) return revertCommit(place, request, request.revert);
  if (!(await hasCommit(place, request.commit))) return fail(commitGone(request));
  if (await isAncestor(place, request.commit, request.onto)) return ok(request.onto);
  const commits = await listTaskCommits(place, request);
  if (!commits.ok) return commits;
  const hasMerged = await hasMergedTarget(place, request);
  if (!hasMerged.ok) return hasMerged;
  if (request.strategy !== "rebase") return mergeCommits(place, request, commits.value, hasMerged.value);
  // A rebase leaves merges out, and with them the resolutions of conflicts.
  return hasMerged.value
    ? mergeCommits(place, { ...request, strategy: "squash" }, commits.value, true)
    : rebaseCommits(place, request, commits.value);
}

/** Returns whether the task's branch contains commits of the target that its base does not. */
async function hasMergedTarget(
  place: GitPlace,
  { base, commit, onto }: CandidateRequest,
): Promise<Result<boolean, Failure>> {
  const fork = await gitOutput(place, ["merge-base", onto, commit], { accept: [1] });
  if (!fork.ok) return fork;
  return ok(fork.value !== "" && !(await isAncestor(place, fork.value, base)));
}

/** Merges all commits at once: into one commit, or into a merge commit. */
async function mergeCommits(
  place: GitPlace,
  request: CandidateRequest,
  commits: readonly TaskCommit[],
  hasMerged: boolean,
): Promise<Result<string, Failure>> {
  const { onto, commit, strategy, change } = request;
  const base = hasMerged ? undefined : await baseToAssume(place, request);
  const tree = await mergeWithoutConflict(place, request, { theirs: commit, base });
  if (!tree.ok) return tree;
  if (strategy === "squash" && tree.value === (await treeOf(place, onto))) return ok(onto);
  const message =
    strategy === "merge" ? mergeMessage(change, commits) : candidateMessage(change, withoutMerges(commits));
  const parents = strategy === "merge" ? [onto, commit] : [onto];
  const author = strategy === "merge" ? undefined : commits[0]?.author;
  return commitTree(place, { tree: tree.value, parents, message, author });
}

/**
 * The task may stand on commits of its needs that landed as other commits: without its own base, git would merge
 * those again.
 */
async function baseToAssume(place: GitPlace, request: CandidateRequest): Promise<string | undefined> {
  const isNatural = request.strategy === "merge" || (await isAncestor(place, request.base, request.onto));
  return isNatural ? undefined : request.base;
}

/** A merge of the target is no work of the task. */
function withoutMerges(commits: readonly TaskCommit[]): readonly TaskCommit[] {
  const own = commits.filter(({ parents }) => parents.length < 2);
  return own.length === 0 ? commits : own;
}

function mergeMessage(change: string, commits: readonly TaskCommit[]): string {
  return withTrailers(`Merge ${change}`, change, commits);
}

/** Applies each commit again; merges are left out, and so are commits whose changes the target has already. */
async function rebaseCommits(
  place: GitPlace,
  request: CandidateRequest,
  commits: readonly TaskCommit[],
): Promise<Result<string, Failure>> {
  let onto = request.onto;
  for (const each of commits) {
    const [parent, ...others] = each.parents;
    if (others.length > 0) continue;
    const step = { ...request, onto };
    const tree = await mergeWithoutConflict(place, step, { theirs: each.commit, base: parent });
    if (!tree.ok) return tree;
    if (tree.value === (await treeOf(place, onto))) continue;
    const message = withTrailers(each.message, request.change, [each]);
    const made = await commitTree(place, { tree: tree.value, parents: [onto], message, author: each.author });
    if (!made.ok) return made;
    onto = made.value;
  }
  return ok(onto);
}

async function treeOf(place: GitPlace, commit: string): Promise<string | undefined> {
  const tree = await gitOutput(place, ["rev-parse", `${commit}^{tree}`]);
  return tree.ok ? tree.value : undefined;
}

/** Takes a landed change off the target: the opposite of the difference that it made. */
async function revertCommit(
  place: GitPlace,
  request: CandidateRequest,
  landed: Pick<Candidate, "onto" | "commit">,
): Promise<Result<string, Failure>> {
  const wish = { theirs: landed.onto, base: landed.commit };
  const tree = await mergeWithoutConflict(place, request, wish);
  if (!tree.ok) return tree;
  const message = `Revert ${request.change}\n\nThis reverts commit ${landed.commit}.`;
  return commitTree(place, {
    tree: tree.value,
    parents: [request.onto],
    message: withTrailers(message, request.change, []),
    author: undefined,
  });
}

async function mergeWithoutConflict(
  place: GitPlace,
  { onto, change, branch }: CandidateRequest,
  wish: { readonly theirs: string; readonly base: string | undefined },
): Promise<Result<string, Failure>> {
  const merged = await mergeTrees(place, { ours: onto, ...wish });
  if (!merged.ok) return merged;
  const { tree, conflicts } = merged.value;
  return conflicts.length === 0 ? ok(tree) : fail(conflict(change, branch, conflicts));
}

interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: TaskCommit["author"] | undefined;
}

async function commitTree(
  place: GitPlace,
  { tree, parents, message, author }: NewCommit,
): Promise<Result<string, Failure>> {
  const identity = await gitIdentity(place);
  const variables =
    author === undefined
      ? identity
      : {
          ...identity,
          GIT_AUTHOR_NAME: author.name,
          GIT_AUTHOR_EMAIL: author.email,
          GIT_AUTHOR_DATE: author.date,
        };
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  return gitOutput(place, args, { variables, input: message });
}

/** Maximum number of names in a sentence; the data contains all. */
const filesShown = 10;

function conflict(change: string, target: string, files: readonly string[]): Failure {
  const names = files.slice(0, filesShown).join(", ");
  const more = files.length - filesShown;
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("change-conflicts", {
      change,
      target,
      files: more > 0 ? phrase("names-and-more", { names, more }) : names,
    }),
    hint: createMessage("change-conflicts-hint", { change }),
    data: { files },
  });
}

function commitGone({ change, commit }: CandidateRequest): Failure {
  return createFailure({
    reason: "input-missing",
    detail: createMessage("change-commit-gone", { commit: commit.slice(0, 12), change }),
    hint: createMessage("change-commit-gone-hint", { change }),
  });
}
