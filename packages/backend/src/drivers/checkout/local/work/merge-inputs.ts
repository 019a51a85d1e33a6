import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { phrase, createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import { gitIdentity } from "../../../../base/git-identity.ts";
import { conflictingFiles } from "./conflicting-files.ts";

interface MergeRequest {
  readonly base: string;
  /** Branch name of the base, for messages. */
  readonly target: string;
  readonly task: string;
  readonly inputs: readonly TaskInput[];
}

interface Merged {
  readonly commit: string;
  /** The merged parts, for the message of a conflict. */
  readonly parts: readonly { readonly name: string; readonly commit: string }[];
}

/** Merges the commits of the predecessors into the base, in the order of the inputs, without a work tree. */
export async function mergeInputs(place: GitPlace, request: MergeRequest): Promise<Result<string, Failure>> {
  let merged: Merged = {
    commit: request.base,
    parts: [{ name: `the base ${request.target}`, commit: request.base }],
  };
  for (const { task, commit } of request.inputs) {
    if (commit === undefined) continue;
    const next = await mergeOne(place, merged, { name: task, commit }, request.task);
    if (!next.ok) return next;
    merged = next.value;
  }
  return ok(merged.commit);
}

async function mergeOne(
  place: GitPlace,
  merged: Merged,
  part: Merged["parts"][number],
  task: string,
): Promise<Result<Merged, Failure>> {
  if (!(await hasCommit(place, part.commit))) return fail(missingInput(part, task));
  const parts = [...merged.parts, part];
  if (await isAncestor(place, part.commit, merged.commit)) return ok({ commit: merged.commit, parts });
  if (await isAncestor(place, merged.commit, part.commit)) return ok({ commit: part.commit, parts });
  const tree = await mergeTree(place, merged.commit, part.commit);
  if (!tree.ok) return tree;
  if (tree.value.conflicts.length > 0) {
    const against = await findOpponent(place, merged, part);
    return fail(conflict([against, part.name], tree.value.conflicts));
  }
  const message = `Merge the changes of ${part.name} for ${task}`;
  const args = ["commit-tree", tree.value.tree, "-p", merged.commit, "-p", part.commit, "-m", message];
  const commit = await gitOutput(place, args, { variables: await gitIdentity(place) });
  return commit.ok ? ok({ commit: commit.value, parts }) : commit;
}

export async function hasCommit(place: GitPlace, commit: string): Promise<boolean> {
  return (await runGit(place, ["cat-file", "-e", `${commit}^{commit}`])).ok;
}

export async function isAncestor(place: GitPlace, ancestor: string, of: string): Promise<boolean> {
  const answer = await runGit(place, ["merge-base", "--is-ancestor", ancestor, of], { accept: [1] });
  return answer.ok && answer.value.code === 0;
}

async function mergeTree(
  place: GitPlace,
  ours: string,
  theirs: string,
): Promise<Result<{ tree: string; conflicts: readonly string[] }, Failure>> {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"];
  args.push("--allow-unrelated-histories", ours, theirs);
  const answer = await runGit(place, args, { accept: [1] });
  if (!answer.ok) return answer;
  const [tree = "", ...files] = answer.value.stdout
    .toString("utf8")
    .split("\0")
    .filter((item) => item !== "");
  return ok({ tree, conflicts: answer.value.code === 1 ? conflictingFiles(files) : [] });
}

/** Returns the first merged part that conflicts on its own, or all of them together if none does. */
async function findOpponent(place: GitPlace, merged: Merged, part: Merged["parts"][number]): Promise<string> {
  for (const each of merged.parts.toReversed()) {
    const tree = await mergeTree(place, each.commit, part.commit);
    if (tree.ok && tree.value.conflicts.length > 0) return each.name;
  }
  return merged.parts.map(({ name }) => name).join(", ");
}

/** Maximum number of names in a sentence; the data contains all. */
const filesShown = 10;

function conflict([one = "", other = ""]: readonly string[], files: readonly string[]): Failure {
  const shown = files.slice(0, filesShown).join(", ");
  const more = files.length - filesShown;
  return createFailure({
    reason: "merge-conflict",
    detail: createMessage("merge-conflict", {
      one,
      other,
      files: more > 0 ? phrase("names-and-more", { names: shown, more }) : shown,
    }),
    hint: createMessage("merge-conflict-hint"),
    data: { files, between: [one, other] },
  });
}

function missingInput(part: Merged["parts"][number], task: string): Failure {
  return createFailure({
    reason: "input-missing",
    detail: createMessage("commit-of-need-gone", { task, commit: part.commit.slice(0, 12), need: part.name }),
    hint: createMessage("retry-need-hint", { need: part.name }),
  });
}
