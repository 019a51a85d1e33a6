import { join, relative } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { branchSegment, parseId, pathSegment } from "@wezterm-parallel/shared/domain/ids";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutRequest } from "../../checkouts.ts";
import { isInside } from "../carried-files/carry-files.ts";
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
import { addWorktree } from "./add-worktree.ts";
import { fillWorktree, outside } from "./fill-worktree.ts";
import { removeEntry, removeReachedBranch, removeTree } from "./remove-worktree.ts";
import { requireGit } from "./require-git.ts";
import { takeBranch } from "./take-branch.ts";
import { exists } from "./worktree-place.ts";

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
  const known = await readRecord(recordPath(tools, request));
  if (known?.phase === "ready" && (await exists(known.root))) return ok(known);
  const place = repositoryPlace(project, request.env, request.umask);
  const checked = await checkRepository(place, project);
  if (!checked.ok) return checked;
  if (known !== undefined) {
    const cleared = await clearHalfMade(tools, place, known);
    if (!cleared.ok) return cleared;
  }
  const planned = await planAnew(tools, request, { project, known });
  if (!planned.ok) return planned;
  await keepRecord(tools, planned.value);
  const added = await tools.turns.run(project.commonDir, () => takeAndAdd(tools, place, planned.value));
  if (!added.ok) return added;
  const filled = await fillWorktree(request, project, added.value);
  if (!filled.ok) return filled;
  await keepRecord(tools, filled.value);
  return filled;
}

async function planAnew(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { project, known }: { readonly project: GitProject; readonly known: CheckoutRecord | undefined },
): Promise<Result<CheckoutRecord, Failure>> {
  const place = repositoryPlace(project, request.env, request.umask);
  const base =
    known?.phase === "preparing" && known.base !== undefined
      ? ok(known.base)
      : await findBase(place, request, project);
  return base.ok ? planRecord(tools, request, { project, base: base.value, rootOf: request.attempt }) : base;
}

export async function checkRepository(place: GitPlace, project: GitProject): Promise<Result<void, Failure>> {
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

interface Plan {
  readonly project: GitProject;
  readonly base: string;
  /** The attempt whose directory it gets. */
  readonly rootOf: string;
}

/** Returns the record of a worktree that does not exist yet. */
export async function planRecord(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { project, base, rootOf }: Plan,
): Promise<Result<CheckoutRecord, Failure>> {
  const place = repositoryPlace(project, request.env, request.umask);
  const space = await claimSpace(place, tools.home, request.run);
  if (!space.ok) return space;
  const root = tools.paths.root(tools.paths.nameOf(rootOf) ?? pathSegment(rootOf));
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
    base,
    createdAt: tools.now(),
  });
}

/** Finds the commit that a worktree starts from: the run's base, or a newer target, merged with the predecessors' commits. */
export function findBase(
  place: GitPlace,
  request: CheckoutRequest,
  project: GitProject,
): Promise<Result<string, Failure>> {
  const { onto: base = project.base } = request.spec;
  const { target = base.slice(0, 12) } = project;
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
    await keepRecord(tools, { ...holder, branch: aside });
  }
  const planned = { ...record, branch: taken.value.branch };
  await keepRecord(tools, planned);
  const gitDir = await addWorktree(place, record.root, taken.value.branch);
  if (!gitDir.ok) return gitDir;
  const added = { ...planned, gitDir: gitDir.value };
  await keepRecord(tools, added);
  return ok(added);
}

export function recordPath(tools: WorktreeTools, record: Pick<CheckoutRecord, "attempt">): string {
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

export function attemptNumber(record: Pick<CheckoutRecord, "attempt">): number {
  const id = parseId(record.attempt);
  return id.ok && id.value.kind === "attempt" ? id.value.attempt : 1;
}

/** Removes the last record of a checkout. */
export async function forgetRecord(tools: WorktreeTools, record: CheckoutRecord): Promise<void> {
  await removeRecord(recordPath(tools, record));
}

export async function keepRecord(tools: WorktreeTools, record: CheckoutRecord): Promise<void> {
  await writeRecord(recordPath(tools, record), record);
}
