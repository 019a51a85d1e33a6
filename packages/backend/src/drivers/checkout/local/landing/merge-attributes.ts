import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitOptions, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

/** Lists the attribute files of a commit, as entries of `ls-tree`. */
export async function listAttributes(
  place: GitPlace,
  commit: string,
  variables?: GitOptions["variables"],
): Promise<Result<readonly string[], Failure>> {
  const entries = await listGit(place, ["ls-tree", "-r", "-z", "--full-tree", commit], { variables });
  return entries.ok ? ok(entries.value.filter((entry) => /[\t/]\.gitattributes$/.test(entry))) : entries;
}

/** With more directories than this, reading the whole tree is faster than naming each. */
const mostDirectories = 500;

/**
 * Lists the attribute files that a merge of these commits can need, as entries of `ls-tree`: those above the files
 * in which they differ. Reading the whole tree takes most of the time of a merge in a large repository.
 */
export async function listMergeAttributes(
  place: GitPlace,
  ours: string,
  theirs: string,
): Promise<Result<readonly string[], Failure>> {
  const args = ["diff-tree", "-r", "-z", "--name-only", "--no-renames", ours, theirs];
  const changed = await listGit(place, args);
  if (!changed.ok) return changed;
  const directories = directoriesOf(changed.value);
  if (directories.size > mostDirectories) return listAttributes(place, ours);
  const names = [...directories].map((directory) => `${directory}.gitattributes`);
  const found = await listGit(place, ["ls-tree", "-z", "--full-tree", ours, ...names]);
  return found.ok ? ok(found.value.filter((entry) => !entry.startsWith("040000"))) : found;
}

/** Returns all directories above these files, each with a final slash; "" is the top. */
function directoriesOf(paths: readonly string[]): ReadonlySet<string> {
  const directories = new Set([""]);
  for (const path of paths) {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const directory = path.slice(0, at + 1);
      if (directories.has(directory)) break;
      directories.add(directory);
    }
  }
  return directories;
}
