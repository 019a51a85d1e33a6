import { rm } from "node:fs/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { gitIdentity } from "../../../../base/git-identity.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { findLostHeads } from "./lost-heads.ts";
import { type WorkSnapshot, takeSnapshot } from "./snapshot.ts";

interface SaveRequest {
  readonly attempt: string;
  /** refs/wezterm-parallel/saved/… */
  readonly ref: string;
  readonly why: string;
}

/**
 * Commits to `ref` everything that would be lost with the worktree: files, staged content, and commits on no
 * branch. Returns the commit, or `undefined` when everything is already reachable.
 */
export async function saveWork(
  place: WorktreePlace,
  request: SaveRequest,
): Promise<Result<string | undefined, Failure>> {
  const snapshot = await takeSnapshot(place);
  if (!snapshot.ok) return snapshot;
  await rm(snapshot.value.index, { force: true });
  const lost = await findLostHeads(place);
  if (!lost.ok) return lost;
  const { tree, headTree, head } = snapshot.value;
  const staged = await commitStaged(place, snapshot.value, request.attempt);
  if (!staged.ok) return staged;
  const extra = [...lost.value.filter((commit) => commit !== head), ...staged.value];
  if (tree === headTree && lost.value.length === 0 && extra.length === 0) return ok(undefined);
  return writeSaved(place, request, { tree, parents: head === "" ? extra : [head, ...extra] });
}

/** Content that was staged and then changed again exists nowhere else. */
async function commitStaged(
  place: WorktreePlace,
  { head, headTree, tree, stagedTree }: WorkSnapshot,
  attempt: string,
): Promise<Result<readonly string[], Failure>> {
  if (stagedTree === undefined || stagedTree === tree || stagedTree === headTree) return ok([]);
  const parent = head === "" ? [] : ["-p", head];
  const args = ["commit-tree", stagedTree, ...parent, "-m", `Staged changes of ${attempt}`];
  const commit = await gitOutput(place, args, { variables: await gitIdentity(place) });
  return commit.ok ? ok([commit.value]) : commit;
}

async function writeSaved(
  place: WorktreePlace,
  { attempt, ref, why }: SaveRequest,
  { tree, parents }: { readonly tree: string; readonly parents: readonly string[] },
): Promise<Result<string, Failure>> {
  const before = await gitOutput(place, ["rev-parse", "--verify", "--quiet", ref], { accept: [1] });
  if (!before.ok) return before;
  const all = before.value === "" ? parents : [...parents, before.value];
  const message = `Saved: ${attempt}\n\nWork in the checkout that is on no branch, saved before its removal: ${why}.`;
  const args = ["commit-tree", tree, ...[...new Set(all)].flatMap((parent) => ["-p", parent]), "-m", message];
  const commit = await gitOutput(place, args, { variables: await gitIdentity(place) });
  if (!commit.ok) return commit;
  const zero = "0".repeat(commit.value.length);
  const written = await runGit(place, ["update-ref", ref, commit.value, before.value || zero]);
  return written.ok ? commit : written;
}
