import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { LandRequest } from "../../landings.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";

/*
 * A switch of branches writes the index, and then HEAD, without a lock that covers both; one that changes no file
 * writes only HEAD.
 */

/** Longer than between both writes, even where a hook runs in between. */
const quietMs = 300;
const mostWaits = 10;

/** Waits until nobody has written the index for a moment; returns its stamp. */
export async function settledIndex(place: WorktreePlace): Promise<string> {
  for (let waits = 0; waits < mostWaits; waits++) {
    const found = await stat(indexOf(place)).catch(() => undefined);
    const age = Date.now() - (found?.mtimeMs ?? 0);
    // A time in the future means that a clock was changed.
    if (age < 0 || age >= quietMs) break;
    await wait(quietMs - age);
  }
  return indexStamp(place);
}

/** Returns a text that differs after each write of the index: git replaces the file. */
export async function indexStamp(place: WorktreePlace): Promise<string> {
  const found = await stat(indexOf(place), { bigint: true }).catch(() => undefined);
  return found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeNs}`;
}

function indexOf({ gitDir }: WorktreePlace): string {
  return join(gitDir, "index");
}

/** Git waits for the lock of HEAD up to 0.1 s, and looks again after at most 60 ms. */
const switchMs = 100;

interface LandedIndex {
  /** Stamp of the index after the landing. */
  readonly written: string;
  /** The commits that the branch had before this landing and those right before it. */
  readonly bases: readonly string[];
}

/**
 * Takes the candidate's files back if the user's switch had waited for HEAD: it goes to a commit with the files that the
 * branch had before, or before landings right before this one, and leaves files and index to the landing.
 */
export async function followSwitch(
  place: WorktreePlace,
  { branch, candidate }: LandRequest,
  { written, bases }: LandedIndex,
): Promise<void> {
  await wait(switchMs);
  const isOnTarget = await isOnBranch(place, branch);
  if (!isOnTarget.ok || isOnTarget.value) return;
  const trees = await gitOutput(place, ["rev-parse", ...["HEAD", ...bases].map((each) => `${each}^{tree}`)]);
  const [now, ...before] = trees.ok ? trees.value.split("\n") : [];
  if (now === undefined || !before.includes(now)) return;
  // The user's git has written the index since, so it is as HEAD has it.
  if ((await indexStamp(place)) !== written) return;
  // Refuses to overwrite what the user has edited since.
  await runGit(place, ["read-tree", "-m", "-u", candidate, "HEAD"], { accept: [128] });
}

/** Reads the file of HEAD, which saves a git process, unless only git can tell. */
export async function isOnBranch(place: WorktreePlace, branch: string): Promise<Result<boolean, Failure>> {
  const text = await readFile(join(place.gitDir, "HEAD"), "utf8").catch(() => "");
  if (text === `ref: refs/heads/${branch}\n`) return ok(true);
  const head = await gitOutput(place, ["symbolic-ref", "--quiet", "HEAD"], { accept: [1] });
  return head.ok ? ok(head.value === `refs/heads/${branch}`) : head;
}
