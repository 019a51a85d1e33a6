import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

/** Files of a worktree's git directory that may hold the only reference to a commit. */
const holders = [
  "HEAD",
  "ORIG_HEAD",
  "MERGE_HEAD",
  "CHERRY_PICK_HEAD",
  "REVERT_HEAD",
  "REBASE_HEAD",
  "AUTO_MERGE",
  "rebase-merge/orig-head",
  "rebase-merge/autostash",
  "rebase-apply/orig-head",
  "rebase-apply/autostash",
];

/** Finds commits that only this worktree refers to (detached, amended, reset away), without their ancestors. */
export async function findLostHeads(
  place: GitPlace & { gitDir: string },
): Promise<Result<readonly string[], Failure>> {
  const named = await readNamed(place.gitDir);
  const commits = await keepCommits(place, named);
  if (!commits.ok || commits.value.length === 0) return commits;
  const known = ["--branches", "--tags", "--remotes", "--glob=refs/wezterm-parallel"];
  const args = ["rev-list", "--stdin", "--not", ...known];
  const lost = await gitOutput(place, args, { input: commits.value.join("\n") });
  if (!lost.ok) return lost;
  const unreachable = new Set(lost.value.split("\n"));
  const heads = commits.value.filter((commit) => unreachable.has(commit));
  if (heads.length < 2) return ok(heads);
  const independent = await gitOutput(place, ["merge-base", "--independent", ...heads.slice(-parentLimit)]);
  return independent.ok ? ok(independent.value.split("\n").filter((line) => line !== "")) : independent;
}

/** Limit of a command line; nobody amends a commit more often in one attempt. */
const parentLimit = 1000;

async function readNamed(gitDir: string): Promise<readonly string[]> {
  const texts = await Promise.all([...holders, "logs/HEAD"].map((name) => readText(join(gitDir, name))));
  const lines = texts.flatMap((text) => text.match(/^[0-9a-f]{40,64}(?: [0-9a-f]{40,64})?/gm) ?? []);
  const found = lines.flatMap((line) => line.split(" "));
  return [...new Set(found)].filter((id) => !/^0+$/.test(id));
}

async function readText(path: string): Promise<string> {
  return readFile(path, "latin1").catch(() => "");
}

/** A reflog may name garbage-collected commits, or a tree. */
async function keepCommits(
  place: GitPlace,
  ids: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  if (ids.length === 0) return ok([]);
  const types = await runGit(place, ["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
    input: ids.join("\n"),
  });
  if (!types.ok) return types;
  const lines = types.value.stdout.toString("latin1").split("\n");
  return ok(lines.filter((line) => line.startsWith("commit ")).map((line) => line.slice(7)));
}
