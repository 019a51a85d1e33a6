import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, listGit, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { LandAnswer, LandRequest } from "../../landings.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import { followSwitch, indexStamp, isOnBranch, settledIndex } from "./branch-switch.ts";
import { findBusy, heldByFiles, refused } from "./held-tree.ts";
import { holdBranch } from "./hold-branch.ts";
import type { LandedTrees } from "./landed-trees.ts";

/**
 * Fast-forwards a working tree with its branch. Git itself refuses to overwrite anything that differs from the
 * commit so far; the check before it names the files.
 */
export async function landInTree(
  place: WorktreePlace,
  request: LandRequest,
  earlier: LandedTrees,
): Promise<Result<LandAnswer, Failure>> {
  const busy = await findBusy(place, request);
  if (busy !== undefined) return ok(busy);
  const index = await indexStamp(place);
  const found = await findDirty(place, request);
  if (!found.ok) return found;
  const { dirty, isUnstaged } = found.value;
  const landed = await findLanded(place, request, dirty);
  if (!landed.ok) return landed;
  const foreign = dirty.filter((file) => !landed.value.includes(file));
  if (foreign.length > 0) {
    const files = foreign.map(({ path }) => path);
    return ok(heldByFiles(place, request, files));
  }
  const staged = await stage(place, landed.value);
  if (!staged.ok) return staged;
  // Nobody has begun a switch since the landing before.
  const isSettled = isUnstaged && earlier.wrote(place.gitDir, index);
  if (!isSettled) await earlier.settle(place.gitDir);
  for (let tries = 0; tries < mostTries; tries++) {
    const settled = isSettled && tries === 0 ? index : await settledIndex(place);
    const answer = await fastForward(place, request, { index: settled, earlier });
    if (answer !== "index-written") return answer;
  }
  return ok({ kind: "moved" });
}

/** Number of times that the user may write the index between a look at it and the lock. */
const mostTries = 5;

/**
 * Moves index and files with the branch, all of them locked: `git merge --ff-only` reads the index before it locks it,
 * and takes back what the user stages in between.
 */
async function fastForward(
  place: WorktreePlace,
  request: LandRequest,
  { index, earlier }: { readonly index: string; readonly earlier: LandedTrees },
): Promise<Result<LandAnswer, Failure> | "index-written"> {
  await using held = await holdBranch(place, request);
  if (held === undefined) return await explain(place, request, "");
  const isOnTarget = await isOnBranch(place, request.branch);
  if (!isOnTarget.ok) return isOnTarget;
  // The user switched branches meanwhile.
  if (!isOnTarget.value) return ok({ kind: "moved" });
  // Perhaps the beginning of a switch.
  if ((await indexStamp(place)) !== index) return "index-written";
  const read = await readCandidate(place, request);
  if (!read.ok) return read;
  if (read.value.code !== 0) return await explain(place, request, read.value.stderr);
  const written = await indexStamp(place);
  const moved = await held.move();
  if (!moved.ok) return moved;
  const landed = { gitDir: place.gitDir, stamp: written, base: request.onto };
  earlier.add(landed, (bases) => followSwitch(place, request, { written, bases }));
  return ok({ kind: "landed" });
}

/** Does not wait for the lock of the index: the branch is locked meanwhile. */
async function readCandidate(place: WorktreePlace, { onto, candidate }: LandRequest) {
  const read = () => runGit(place, ["read-tree", "-m", "-u", onto, candidate], { accept: [128] });
  const first = await read();
  if (!first.ok || first.value.code === 0 || !first.value.stderr.includes("not uptodate")) return first;
  // A file may only look changed: read-tree compares times, not contents.
  const refreshed = await runGit(place, ["update-index", "-q", "--refresh"], { accept: [1, 128] });
  return refreshed.ok ? read() : refreshed;
}

async function explain(
  place: WorktreePlace,
  request: LandRequest,
  stderr: string,
): Promise<Result<LandAnswer, Failure>> {
  const tip = await gitOutput(place, ["rev-parse", "--verify", `refs/heads/${request.branch}`]);
  if (!tip.ok) return tip;
  if (tip.value !== request.onto) return ok({ kind: "moved" });
  return ok((await findBusy(place, request)) ?? refused(place, request, stderr));
}

/** A file as the candidate has it. */
interface CandidateFile {
  readonly path: string;
  /** As in a git tree; 000000 if the candidate removes it. */
  readonly mode: string;
  readonly blob: string;
  readonly isNew: boolean;
}

interface FoundFiles {
  readonly dirty: readonly CandidateFile[];
  /** The index has exactly the files of the target's commit. */
  readonly isUnstaged: boolean;
}

/**
 * Returns the files of the candidate that are changed, staged, untracked or ignored in the tree. As in `git merge`, the
 * checkout of a submodule is none of them unless it is staged: it stays, also when a landing moves the submodule.
 */
async function findDirty(
  place: WorktreePlace,
  { onto, candidate }: LandRequest,
): Promise<Result<FoundFiles, Failure>> {
  const [changed, staged] = await Promise.all([
    listFiles(place, onto, candidate),
    listGit(place, [...listChanged, "--cached", "--ignore-submodules=none", onto, "--"]),
  ]);
  if (!changed.ok) return changed;
  if (!staged.ok) return staged;
  const few = changed.value.length <= mostNamed ? changed.value.map(({ path }) => path) : [];
  const edited = await listGit(place, [...listChanged, "--ignore-submodules=all", onto, "--", ...few]);
  if (!edited.ok) return edited;
  const dirty = new Set([...edited.value, ...staged.value]);
  // Ignored files count: for a plain `git merge` they are expendable.
  for (const { path, isNew } of changed.value) {
    if (isNew && (await isThere(join(place.workTree, path)))) dirty.add(path);
  }
  return ok({
    dirty: changed.value.filter(({ path }) => dirty.has(path)),
    isUnstaged: staged.value.length === 0,
  });
}

/** With more files than this, git looks at all of them: a command line has an end. */
const mostNamed = 200;

const listChanged = ["--literal-pathspecs", "diff", "-z", "--name-only", "--no-renames", "--no-ext-diff"];

async function listFiles(
  place: WorktreePlace,
  onto: string,
  candidate: string,
): Promise<Result<readonly CandidateFile[], Failure>> {
  const args = ["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", onto, candidate];
  const listed = await listGit(place, args);
  if (!listed.ok) return listed;
  const files: CandidateFile[] = [];
  for (let at = 0; at + 1 < listed.value.length; at += 2) {
    const [before = "", mode = "", , blob = ""] = (listed.value[at] ?? "").split(" ");
    files.push({ path: listed.value[at + 1] ?? "", mode, blob, isNew: before === ":000000" });
  }
  return ok(files);
}

/** Returns the files that are already as in the candidate: a crash came in the middle of the fast-forward. */
async function findLanded(
  place: WorktreePlace,
  request: LandRequest,
  dirty: readonly CandidateFile[],
): Promise<Result<readonly CandidateFile[], Failure>> {
  if (dirty.length === 0) return ok([]);
  const staged = await findStaged(place, request);
  if (!staged.ok) return staged;
  const landed: CandidateFile[] = [];
  for (const file of dirty) {
    if (staged.value.has(file.path)) continue;
    const is = await readFileState(place, file.path);
    if (!is.ok) return is;
    if (is.value.mode === file.mode && (is.value.blob === file.blob || file.mode === noMode))
      landed.push(file);
  }
  return ok(landed);
}

/** Returns files that the index has as neither the commit so far nor the candidate has them. */
async function findStaged(
  place: WorktreePlace,
  { onto, candidate }: LandRequest,
): Promise<Result<ReadonlySet<string>, Failure>> {
  const changed: ReadonlySet<string>[] = [];
  for (const commit of [onto, candidate]) {
    const listed = await listGit(place, [...listChanged, "--cached", commit, "--"]);
    if (!listed.ok) return listed;
    changed.push(new Set(listed.value));
  }
  const [sinceTarget = new Set(), sinceCandidate = new Set()] = changed;
  return ok(new Set([...sinceTarget].filter((path) => sinceCandidate.has(path))));
}

const noMode = "000000";

async function readFileState(
  place: WorktreePlace,
  path: string,
): Promise<Result<{ readonly mode: string; readonly blob: string }, Failure>> {
  const full = join(place.workTree, path);
  const stats = await lstat(full).catch(() => undefined);
  if (stats === undefined) return ok({ mode: noMode, blob: "" });
  if (stats.isSymbolicLink()) {
    const input = await readlink(full, { encoding: "buffer" });
    const blob = await gitOutput(place, ["hash-object", "--no-filters", "--stdin"], { input });
    return blob.ok ? ok({ mode: "120000", blob: blob.value }) : blob;
  }
  if (!stats.isFile()) return ok({ mode: "", blob: "" });
  const blob = await gitOutput(place, ["hash-object", "--", full]);
  return blob.ok ? ok({ mode: (stats.mode & 0o100) === 0 ? "100644" : "100755", blob: blob.value }) : blob;
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

/** Stages files that are already as in the candidate, so that git takes them for up to date. */
async function stage(place: WorktreePlace, files: readonly CandidateFile[]): Promise<Result<void, Failure>> {
  if (files.length === 0) return ok(undefined);
  const input = files.map(({ mode, blob, path }) => `${mode} ${blob}\t${path}\0`).join("");
  const staged = await runGit(place, ["update-index", "-z", "--index-info"], { input });
  return staged.ok ? ok(undefined) : staged;
}
