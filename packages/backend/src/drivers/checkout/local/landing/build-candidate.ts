import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { CandidateRequest } from "../../landings.ts";
import { hasCommit, isAncestor } from "../work/merge-inputs.ts";
import { namesOf } from "../work/names-of.ts";
import { candidateMessage, listTaskCommits, type TaskCommit, withTrailers } from "./candidate-message.ts";
import { type LandedCommit, listLandedCommits } from "./landed-commits.ts";
import { listMergeAttributes } from "./merge-attributes.ts";
import { mergeTrees, type MergeWish } from "./merge-trees.ts";

/**
 * Returns the ref that keeps a candidate, such as refs/wezterm-parallel/candidates/3f9a1c0e7d2b4a65/r12/fix-142: each
 * home counts its runs from 1. Refs of earlier releases lack the home, and nothing reads them.
 */
function candidateRef(home: string, change: string): string {
  const segments = change.split("/").map((segment) => encodeURIComponent(segment).replaceAll(".", "%2E"));
  return `refs/wezterm-parallel/candidates/${home}/${segments.join("/")}`;
}

export async function buildCandidate(
  place: GitPlace,
  home: string,
  request: CandidateRequest,
): Promise<Result<Candidate, Failure>> {
  const made = await commitCandidate(place, request);
  if (!made.ok) return made;
  const { commit, tree } = made.value;
  const note = `wzp: candidate of ${request.change}`;
  const ref = candidateRef(home, request.change);
  const kept = await runGit(place, ["update-ref", "-m", note, ref, commit]);
  return kept.ok ? ok({ onto: request.onto, commit, tree }) : kept;
}

type Made = Pick<Candidate, "commit" | "tree">;

async function commitCandidate(place: GitPlace, asked: CandidateRequest): Promise<Result<Made, Failure>> {
  const { commit, onto } = asked;
  if (asked.revert !== undefined) return revertCommit(place, asked, asked.revert);
  const [sides, request, isReverted, ahead] = await Promise.all([
    readSides(place, asked),
    sinceLanding(place, asked),
    hasReverted(place, asked),
    readAhead(place, asked),
  ]);
  if (!sides.ok) return sides;
  const { fork, target, own } = sides.value;
  const unchanged = { commit: onto, tree: target };
  if (isReverted) {
    const standing = { hasMerged: false, base: asked.base };
    return mergeCommits(place, { request: { ...asked, strategy: "squash" }, standing, unchanged });
  }
  if (fork === commit) return ok(unchanged);
  const standing = await findStanding(place, request, fork);
  // A rebase leaves merges out, and with them the resolutions of conflicts.
  if (request.strategy === "rebase" && !standing.hasMerged) return rebaseCommits(place, request, unchanged);
  const strategy = request.strategy === "rebase" ? "squash" : request.strategy;
  // If the target has nothing new, the result is the task's own tree.
  const known = fork === onto && standing.base === undefined ? own : undefined;
  return mergeCommits(place, { request: { ...request, strategy }, standing, unchanged, known, ahead });
}

/** Data that most merges need, read while git compares both sides; absent if it depends on that comparison. */
interface ReadAhead {
  readonly attributes?: Awaited<ReturnType<typeof listMergeAttributes>>;
  readonly commits?: Awaited<ReturnType<typeof listTaskCommits>>;
}

async function readAhead(place: GitPlace, asked: CandidateRequest): Promise<ReadAhead> {
  const { base, commit, onto, strategy, landed } = asked;
  if (strategy === "rebase" || landed !== undefined) return {};
  const listed = listTaskCommits(place, asked);
  // The target has nothing new: no merge is needed.
  if (base === onto) return { commits: await listed };
  const [attributes, commits] = await Promise.all([listMergeAttributes(place, onto, commit), listed]);
  return { attributes, commits };
}

/** Returns whether the target has these commits, but no longer their changes: git takes them for merged. */
async function hasReverted(place: GitPlace, { reverted, onto, commit }: CandidateRequest): Promise<boolean> {
  if (reverted === undefined) return false;
  return (await isAncestor(place, reverted, onto)) && (await isAncestor(place, reverted, commit));
}

interface Sides {
  /** The best common ancestor; "" if there is none. */
  readonly fork: string;
  /** The tree of the target. */
  readonly target: string;
  /** The tree of the task's commit. */
  readonly own: string;
}

async function readSides(place: GitPlace, asked: CandidateRequest): Promise<Result<Sides, Failure>> {
  const { commit, onto } = asked;
  const told = await gitOutput(place, [
    "rev-parse",
    `${onto}^{tree}`,
    `${commit}^{tree}`,
    `${onto}...${commit}`,
  ]);
  if (!told.ok) return (await hasCommit(place, commit)) ? told : fail(commitGone(asked));
  const [target = "", own = "", ...others] = told.value.split("\n");
  const fork = others.find((line) => line.startsWith("^"))?.slice(1) ?? "";
  return ok({ fork, target, own });
}

/** Leaves out commits that landed before, under another id if they were squashed or rebased. */
async function sinceLanding(place: GitPlace, request: CandidateRequest): Promise<CandidateRequest> {
  const { landed, onto, commit } = request;
  if (landed === undefined) return request;
  const isThere =
    (await isAncestor(place, landed.commit, onto)) && (await isAncestor(place, landed.tip, commit));
  return isThere ? { ...request, base: landed.tip } : request;
}

interface Standing {
  /** The task's branch contains commits of the target that its base does not. */
  readonly hasMerged: boolean;
  /**
   * The common ancestor to assume: the task may stand on commits of its needs that landed as other commits, and
   * without its own base, git would merge those again.
   */
  readonly base: string | undefined;
}

async function findStanding(
  place: GitPlace,
  { base, onto, strategy }: CandidateRequest,
  fork: string,
): Promise<Standing> {
  if (fork === base) return { hasMerged: false, base: undefined };
  const hasMerged = fork !== "" && !(await isAncestor(place, fork, base));
  const isNatural = hasMerged || strategy === "merge" || (await isAncestor(place, base, onto));
  return { hasMerged, base: isNatural ? undefined : base };
}

interface Work {
  readonly request: CandidateRequest;
  readonly standing: Standing;
  readonly unchanged: Made;
  /** The merged tree, if no merge is needed to know it. */
  readonly known?: string | undefined;
  readonly ahead?: ReadAhead | undefined;
}

/** Merges all commits at once: into one commit, or into a merge commit. */
async function mergeCommits(
  place: GitPlace,
  { request, standing, unchanged, known, ahead }: Work,
): Promise<Result<Made, Failure>> {
  const { commit, strategy } = request;
  const wish = { theirs: commit, base: standing.base, attributes: ahead?.attributes };
  const [tree, listed] = await Promise.all([
    known === undefined ? mergeWithoutConflict(place, request, wish) : ok(known),
    ahead?.commits ?? listTaskCommits(place, request),
  ]);
  if (!tree.ok) return tree;
  if (!listed.ok) return listed;
  const commits = listed.value;
  if (strategy === "squash" && tree.value === unchanged.tree) return ok(unchanged);
  return commitTree(place, { tree: tree.value, ...describeCommit(request, commits) });
}

function describeCommit(
  { onto, commit, strategy, change }: CandidateRequest,
  commits: readonly TaskCommit[],
): Omit<NewCommit, "tree"> {
  if (strategy === "merge") {
    return { parents: [onto, commit], message: mergeMessage(change, commits), author: undefined };
  }
  const message = candidateMessage(change, withoutMerges(commits));
  return { parents: [onto], message, author: commits[0]?.author };
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
  unchanged: Made,
): Promise<Result<Made, Failure>> {
  const commits = await listTaskCommits(place, request);
  if (!commits.ok) return commits;
  let last = unchanged;
  for (const each of commits.value) {
    const [parent, ...others] = each.parents;
    if (others.length > 0) continue;
    const step = { ...request, onto: last.commit };
    const tree = await mergeWithoutConflict(place, step, { theirs: each.commit, base: parent });
    if (!tree.ok) return tree;
    if (tree.value === last.tree) continue;
    const message = withTrailers(each.message, request.change, [each]);
    const parents = [last.commit];
    const made = await commitTree(place, { tree: tree.value, parents, message, author: each.author });
    if (!made.ok) return made;
    last = made.value;
  }
  return ok(last);
}

/** Takes a landed change off the target: the opposite of the difference that it made. */
async function revertCommit(
  place: GitPlace,
  request: CandidateRequest,
  landed: Pick<Candidate, "onto" | "commit">,
): Promise<Result<Made, Failure>> {
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
  wish: Omit<MergeWish, "ours">,
): Promise<Result<string, Failure>> {
  const merged = await mergeTrees(place, { ours: onto, ...wish });
  if (!merged.ok) return merged;
  const { tree, conflicts } = merged.value;
  if (conflicts.length === 0) return ok(tree);
  const landed = await listLandedCommits(place, { onto, theirs: wish.theirs, paths: conflicts });
  const named = landed.ok ? landed.value.slice(0, mostLanded) : [];
  return fail(conflict({ change, target: branch, files: conflicts, onto, landed: named }));
}

/** Most commits of the target that are named with a conflict. */
const mostLanded = 10;

interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: TaskCommit["author"] | undefined;
}

async function commitTree(
  place: GitPlace,
  { tree, parents, message, author }: NewCommit,
): Promise<Result<Made, Failure>> {
  const by =
    author === undefined
      ? {}
      : { GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email, GIT_AUTHOR_DATE: author.date };
  const args = ["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent]), "-F", "-"];
  const configured = { variables: by, input: message, settings: ["user.useConfigOnly=true"] };
  const first = await gitOutput(place, args, configured);
  if (first.ok) return ok({ commit: first.value, tree });
  // Nobody has told git who commits here.
  const variables = { ...(await gitIdentity(place)), ...by };
  const commit = await gitOutput(place, args, { variables, input: message });
  return commit.ok ? ok({ commit: commit.value, tree }) : commit;
}

interface Conflict {
  readonly change: string;
  readonly target: string;
  readonly files: readonly string[];
  readonly onto: string;
  readonly landed: readonly LandedCommit[];
}

function conflict({ change, target, files, onto, landed }: Conflict): Failure {
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("change-conflicts", { change, target, files: namesOf(files) }),
    hint: createMessage("change-conflicts-hint", { change }),
    data: {
      files,
      onto,
      landed: landed.map(({ tasks: [task], ...commit }) => ({ ...commit, ...(task && { task }) })),
    },
  });
}

function commitGone({ change, commit }: CandidateRequest): Failure {
  return createFailure({
    reason: "input-missing",
    detail: createMessage("change-commit-gone", { commit: commit.slice(0, 12), change }),
    hint: createMessage("change-commit-gone-hint", { change }),
  });
}
