import { relative } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedInput } from "@wezterm-parallel/shared/domain/inputs/affected-tasks";
import { type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

/** A renamed file counts with both names. */
const rawDiff = ["diff", "--raw", "-z", "--no-renames", "--no-abbrev", "--ignore-submodules=none"];

/** Lists files that differ from a commit, whether committed, staged, changed or untracked; ignored ones do not count. */
export async function listChanges(
  root: GitPlace,
  directory: string,
  commit: string,
): Promise<Result<readonly ChangedInput[], Failure>> {
  const differing = await listGit(root, [...rawDiff, commit, "--"]);
  if (!differing.ok) return differing;
  const untracked = await listGit(root, ["ls-files", "--others", "--exclude-standard", "-z"]);
  if (!untracked.ok) return untracked;
  const added = untracked.value.map((path) => ({ path, mode: "100644" }));
  return ok(fromDirectory([...readRawDiff(differing.value), ...added], root.cwd, directory));
}

/** Lists files that differ between two commits. */
export async function listCommitted(
  root: GitPlace,
  directory: string,
  [from, to]: readonly [string, string],
): Promise<Result<readonly ChangedInput[], Failure>> {
  const differing = await listGit(root, [...rawDiff, from, to, "--"]);
  return differing.ok ? ok(fromDirectory(readRawDiff(differing.value), root.cwd, directory)) : differing;
}

/** Reads `:100644 160000 8ab6… 9f3e… M`, `path`, … with the mode of a submodule on either side. */
function readRawDiff(items: readonly string[]): ChangedInput[] {
  return items.flatMap((item, at) => {
    const path = items[at + 1];
    if (at % 2 === 1 || path === undefined) return [];
    return [{ path, mode: /^:(?:\d+ )?160000 /.test(item) ? "160000" : "100644" }];
  });
}

function fromDirectory(files: readonly ChangedInput[], root: string, directory: string): ChangedInput[] {
  const below = relative(root, directory);
  if (below === "") return [...files];
  return files.map(({ path, mode }) => ({
    path: path.startsWith(`${below}/`) ? path.slice(below.length + 1) : relative(below, path),
    mode,
  }));
}
