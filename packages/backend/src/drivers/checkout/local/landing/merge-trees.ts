import { rm } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  abortedCode,
  gitOutput,
  type GitOptions,
  type GitPlace,
  runGit,
} from "@wezterm-parallel/shared/node/git/run-git";

import { conflictingFiles } from "../work/conflicting-files.ts";
import { listMergeAttributes } from "./merge-attributes.ts";
import { makeMergeDirectory } from "./merge-directories.ts";

interface TreeMerge {
  /** Empty if git could not merge at all. */
  readonly tree: string;
  /** Sorted; empty without a conflict. */
  readonly conflicts: readonly string[];
}

export interface MergeWish {
  /** A commit. */
  readonly ours: string;
  readonly theirs: string;
  /** The common ancestor to assume; absent: that of `git merge`. */
  readonly base?: string | undefined;
  /** The attribute files of the merge, if they were listed before. */
  readonly attributes?: Awaited<ReturnType<typeof listMergeAttributes>> | undefined;
}

/** Merges two commits without a checkout, with the attributes that a checkout of `ours` would have. */
export async function mergeTrees(place: GitPlace, wish: MergeWish): Promise<Result<TreeMerge, Failure>> {
  const sides = wish.base === undefined ? ok([wish.ours, wish.theirs]) : await graft(place, wish, wish.base);
  if (!sides.ok) return sides;
  const attributes = wish.attributes ?? (await listMergeAttributes(place, wish.ours, wish.theirs));
  if (!attributes.ok) return attributes;
  return withAttributes(place, attributes.value, async (attributed) => {
    const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages"];
    args.push("--allow-unrelated-histories", ...sides.value);
    // Assertions of git fail for some merges with renamed directories, also in `git merge`.
    const answer = await runGit(attributed, args, { accept: [1, abortedCode] });
    if (!answer.ok) return answer;
    if (answer.value.code === abortedCode) return ok({ tree: "", conflicts: conflictingFiles([]) });
    const [tree = "", ...files] = answer.value.stdout.toString("utf8").split("\0").filter(Boolean);
    const conflicts = answer.value.code === 1 ? conflictingFiles(files) : [];
    return ok({ tree, conflicts });
  });
}

/** Gives both sides the base as their only parent, because `merge-tree` takes a base only since git 2.40. */
async function graft(
  place: GitPlace,
  { ours, theirs }: MergeWish,
  base: string,
): Promise<Result<readonly string[], Failure>> {
  const sides: string[] = [];
  for (const side of [ours, theirs]) {
    const args = ["commit-tree", `${side}^{tree}`, "-p", base, "-m", "side of a merge"];
    const made = await gitOutput(place, args, { variables: ownIdentity });
    if (!made.ok) return made;
    sides.push(made.value);
  }
  return ok(sides);
}

/** Fixed, so that the same sides give the same objects. */
export const ownIdentity = {
  GIT_AUTHOR_NAME: "wezterm-parallel",
  GIT_AUTHOR_EMAIL: "wezterm-parallel@localhost",
  GIT_AUTHOR_DATE: "1970-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "wezterm-parallel",
  GIT_COMMITTER_EMAIL: "wezterm-parallel@localhost",
  GIT_COMMITTER_DATE: "1970-01-01T00:00:00Z",
};

/**
 * Calls `merge` with a work tree that holds only these attribute files: git reads attributes from the work tree,
 * and would use whatever the user has checked out or edited.
 */
export async function withAttributes<T>(
  place: GitPlace,
  attributes: readonly string[],
  merge: (place: GitPlace) => Promise<Result<T, Failure>>,
  variables?: GitOptions["variables"],
): Promise<Result<T, Failure>> {
  const directory = await makeMergeDirectory();
  try {
    const attributed = { ...place, cwd: directory, workTree: directory };
    const written = await writeFiles(attributed, attributes, variables);
    return written.ok ? await merge(attributed) : written;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Writes these entries of a tree into the work tree, by an index of their own. */
async function writeFiles(
  place: GitPlace,
  entries: readonly string[],
  more: GitOptions["variables"],
): Promise<Result<void, Failure>> {
  if (entries.length === 0) return ok(undefined);
  const variables = { ...more, GIT_INDEX_FILE: join(place.cwd, ".index") };
  const input = `${entries.join("\0")}\0`;
  const added = await runGit(place, ["update-index", "-z", "--index-info"], { variables, input });
  if (!added.ok) return added;
  const written = await runGit(place, ["checkout-index", "--all", "--quiet"], { variables });
  return written.ok ? ok(undefined) : written;
}
