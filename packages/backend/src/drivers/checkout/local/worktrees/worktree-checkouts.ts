import { lstat, realpath } from "node:fs/promises";
import { join, relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { branchSegment, parseId, pathSegment } from "@wezterm-parallel/shared/domain/ids";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutRequest } from "../../checkouts.ts";
import { type Carried, carryFiles, isInside } from "../carried-files/carry-files.ts";
import { findCarried, hideCarried } from "../carried-files/hide-carried.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import {
  type CheckoutRecord,
  listRecords,
  readRecord,
  removeRecord,
  writeRecord,
} from "../checkout-record.ts";
import { claimSpace } from "../claim-space.ts";
import type { KeyedMutex } from "../keyed-mutex.ts";
import { hasCommit, mergeInputs } from "../work/merge-inputs.ts";
import { addWorktree, populateWorktree } from "./add-worktree.ts";
import { removeEntry, removeReachedBranch, removeTree } from "./remove-worktree.ts";
import { requireGit } from "./require-git.ts";
import { fillSubmodules } from "./submodules.ts";
import { takeBranch } from "./take-branch.ts";
import type { WorktreePlace } from "./worktree-place.ts";

export type GitProject = Extract<ProjectRef, { kind: "git" }>;

export interface WorktreeTools {
  readonly paths: CheckoutPaths;
  readonly home: string;
  readonly turns: KeyedMutex;
  readonly now: () => number;
}

/** Returns the repository itself, without a work tree. */
export function repositoryPlace(project: GitProject, env: GitPlace["env"], umask?: number): GitPlace {
  return { cwd: project.commonDir, gitDir: project.commonDir, env, umask };
}

/** Creates the worktree of an attempt, or finds it ready; recreates one half made at a crash. */
export async function prepareWorktree(
  tools: WorktreeTools,
  request: CheckoutRequest,
  project: GitProject,
): Promise<Result<CheckoutRecord, Failure>> {
  const name = tools.paths.nameOf(request.attempt) ?? pathSegment(request.attempt);
  const known = await readRecord(tools.paths.record(name));
  if (known?.phase === "ready" && (await exists(known.root))) return ok(known);
  const place = repositoryPlace(project, request.env, request.umask);
  const checked = await checkRepository(place, project);
  if (!checked.ok) return checked;
  if (known !== undefined) {
    const cleared = await clearHalfMade(tools, place, known);
    if (!cleared.ok) return cleared;
  }
  const planned = await planRecord(tools, request, { name, project, known });
  if (!planned.ok) return planned;
  await writeRecord(tools.paths.record(name), planned.value);
  const added = await tools.turns.run(project.commonDir, () => takeAndAdd(tools, place, planned.value));
  if (!added.ok) return added;
  const filled = await fillWorktree(request, project, added.value);
  if (!filled.ok) return filled;
  await writeRecord(tools.paths.record(name), filled.value);
  return filled;
}

async function checkRepository(place: GitPlace, project: GitProject): Promise<Result<void, Failure>> {
  if (!(await exists(project.commonDir))) {
    return fail(
      createFailure({
        reason: "not-a-repository",
        detail: createMessage("repository-gone", { repository: project.commonDir }),
        hint: createMessage("repository-gone-hint"),
      }),
    );
  }
  if (project.base === "") {
    return fail(
      createFailure({
        reason: "no-commit",
        detail: createMessage("repository-without-commit", { root: project.root }),
        hint: createMessage("repository-without-commit-hint"),
      }),
    );
  }
  const git = await requireGit(place);
  if (!git.ok || (await hasCommit(place, project.base))) return git;
  return fail(
    createFailure({
      reason: "target-missing",
      detail: createMessage("commit-of-run-gone", {
        commit: project.base.slice(0, 12),
        repository: project.commonDir,
      }),
      hint: createMessage("commit-of-run-gone-hint"),
    }),
  );
}

/** No task ran in it, so there is nothing to save. The branch keeps commits that exist nowhere else. */
async function clearHalfMade(
  tools: WorktreeTools,
  place: GitPlace,
  record: CheckoutRecord,
): Promise<Result<void, Failure>> {
  await removeTree(record.root, tools.paths.trash);
  return tools.turns.run(place.cwd, async () => {
    const removed = await removeEntry(place, record.root, record.gitDir);
    if (!removed.ok) return removed;
    const { project, branch } = record;
    if (branch === undefined || project.kind !== "git") return ok(undefined);
    // Recorded but not taken yet: the branch still belongs to an earlier attempt.
    if ((await findHolders(tools, record)).length > 0) return ok(undefined);
    const gone = await removeReachedBranch(place, branch, project.target);
    return gone.ok ? ok(undefined) : gone;
  });
}

async function planRecord(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { name, project, known }: { name: string; project: GitProject; known: CheckoutRecord | undefined },
): Promise<Result<CheckoutRecord, Failure>> {
  const place = repositoryPlace(project, request.env, request.umask);
  const space = await claimSpace(place, tools.home, request.run);
  if (!space.ok) return space;
  const base =
    known?.phase === "preparing" && known.base !== undefined
      ? ok(known.base)
      : await findBase(place, request, project);
  if (!base.ok) return base;
  const root = tools.paths.root(name);
  const directory = join(root, relative(project.root, project.directory), request.spec.directory ?? "");
  if (!isInside(directory, root)) return fail(outside(request));
  return ok({
    attempt: request.attempt,
    kind: "worktree",
    project,
    root,
    directory,
    phase: "preparing",
    space: space.value,
    branch: `wzp/${space.value}/${branchSegment(request.task)}`,
    base: base.value,
    createdAt: tools.now(),
  });
}

/** Finds the commit that a worktree starts from: the run's base merged with the predecessors' commits. */
export function findBase(
  place: GitPlace,
  request: CheckoutRequest,
  project: GitProject,
): Promise<Result<string, Failure>> {
  const { base, target = base.slice(0, 12) } = project;
  const inputs = request.inputs.filter(({ commit }) => commit !== base);
  return mergeInputs(place, { base, target, task: request.task, inputs });
}

async function takeAndAdd(
  tools: WorktreeTools,
  place: GitPlace,
  record: CheckoutRecord,
): Promise<Result<CheckoutRecord, Failure>> {
  const { branch = "", base = "" } = record;
  const holders = await findHolders(tools, record);
  const gitDirs = holders.map(({ gitDir }) => gitDir).filter((gitDir) => gitDir !== undefined);
  const taken = await takeBranch(place, { branch, base, attempt: attemptNumber(record), holders: gitDirs });
  if (!taken.ok) return taken;
  const { aside } = taken.value;
  for (const holder of aside === undefined ? [] : holders) {
    await writeRecord(recordPath(tools, holder), { ...holder, branch: aside });
  }
  const planned = { ...record, branch: taken.value.branch };
  await writeRecord(recordPath(tools, planned), planned);
  const gitDir = await addWorktree(place, record.root, taken.value.branch);
  if (!gitDir.ok) return gitDir;
  const added = { ...planned, gitDir: gitDir.value };
  await writeRecord(recordPath(tools, added), added);
  return ok(added);
}

function recordPath(tools: WorktreeTools, record: CheckoutRecord): string {
  return tools.paths.record(tools.paths.nameOf(record.attempt) ?? pathSegment(record.attempt));
}

/** Finds checkouts of earlier attempts that still have the branch. */
async function findHolders(tools: WorktreeTools, record: CheckoutRecord): Promise<readonly CheckoutRecord[]> {
  if (attemptNumber(record) === 1) return [];
  const id = parseId(record.attempt);
  const folder = join(tools.paths.records, `r${id.ok ? id.value.run : 0}`);
  const { branch, project } = record;
  const others = (await listRecords(folder)).filter((other) => other.attempt !== record.attempt);
  return others.filter((other) => {
    const same =
      other.project.kind === "git" && project.kind === "git" && other.project.commonDir === project.commonDir;
    return same && other.branch === branch && other.gitDir !== undefined;
  });
}

function attemptNumber(record: CheckoutRecord): number {
  const id = parseId(record.attempt);
  return id.ok && id.value.kind === "attempt" ? id.value.attempt : 1;
}

async function fillWorktree(
  request: CheckoutRequest,
  project: GitProject,
  record: CheckoutRecord,
): Promise<Result<CheckoutRecord, Failure>> {
  const { root, gitDir = "" } = record;
  const { env, umask } = request;
  const place = { cwd: root, gitDir, workTree: root, env, umask };
  const populated = await populateWorktree(place, request.signal);
  if (!populated.ok) return populated;
  const submodules = await fillSubmodules(place, project.commonDir);
  if (!submodules.ok) return submodules;
  const came = await carryInto(place, request, project);
  if (!came.ok) return came;
  if (!(await exists(record.directory))) return fail(missingDirectory(request, project));
  if (await leadsOut(record.directory, [root, project.root])) return fail(outside(request));
  const { brought, notes } = came.value;
  return ok({ ...record, phase: "ready", notes: [...notes], carried: [...brought] });
}

/** A link of the repository may point anywhere; links from the worktree into the project are the user's own. */
async function leadsOut(directory: string, within: readonly string[]): Promise<boolean> {
  const [real = directory, ...tops] = await Promise.all(
    [directory, ...within].map((path) => realpath(path).catch(() => path)),
  );
  return !tops.some((top) => isInside(real, top));
}

/** Copies files and hides them from git in the worktree; returns their paths from its top. */
async function carryInto(
  place: WorktreePlace,
  { settings, env }: CheckoutRequest,
  project: GitProject,
): Promise<Result<Carried, Failure>> {
  const { copy, link } = settings;
  const below = relative(project.root, project.directory);
  const to = join(place.workTree, below);
  const { umask } = place;
  const way = { from: project.directory, to, within: project.root };
  const came = await carryFiles({ ...way, copy, link, env, umask });
  if (!came.ok) return came;
  const brought = came.value.brought.map((path) => join(below, path));
  const carried = await findCarried(place, brought);
  if (!carried.ok) return carried;
  await hideCarried(place, carried.value);
  return ok({ brought: carried.value, notes: came.value.notes });
}

function outside(request: CheckoutRequest): Failure {
  return createFailure({
    reason: "missing-directory",
    detail: createMessage("directory-outside", {
      directory: request.spec.directory ?? "",
      task: request.task,
    }),
    hint: createMessage("directory-outside-hint"),
  });
}

function missingDirectory(request: CheckoutRequest, project: GitProject): Failure {
  const wanted = join(relative(project.root, project.directory), request.spec.directory ?? "") || ".";
  return createFailure({
    reason: "missing-directory",
    detail: createMessage("directory-not-committed", { directory: wanted, task: request.task }),
    hint: createMessage("directory-not-committed-hint"),
  });
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Removes the last record of a checkout. */
export async function forgetRecord(tools: WorktreeTools, record: CheckoutRecord): Promise<void> {
  await removeRecord(recordPath(tools, record));
}

export async function keepRecord(tools: WorktreeTools, record: CheckoutRecord): Promise<void> {
  await writeRecord(recordPath(tools, record), record);
}
