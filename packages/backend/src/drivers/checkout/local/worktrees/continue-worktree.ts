import { mkdir } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId } from "@wezterm-parallel/shared/domain/ids";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ContinuedWork } from "@wezterm-parallel/shared/protocol/worker/worker-messages";
import { type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { CheckoutRequest } from "../../checkouts.ts";
import { type CheckoutRecord, readRecord } from "../checkout-record.ts";
import { findLeftWork, type LeftWork } from "../work/find-left-work.ts";
import { addWorktree } from "./add-worktree.ts";
import { discardWorktree } from "./discard-worktree.ts";
import { fillWorktree } from "./fill-worktree.ts";
import { waitForRemoval } from "./removal-turn.ts";
import { advanceBranch } from "./take-branch.ts";
import {
  attemptNumber,
  checkRepository,
  findBase,
  forgetRecord,
  keepRecord,
  planRecord,
  recordPath,
  repositoryPlace,
  type WorktreeTools,
} from "./worktree-checkouts.ts";
import { exists } from "./worktree-place.ts";

/** Takes over the checkout of an earlier attempt with all its files, or makes it again from what is left of it. */
export async function continueWorktree(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { project, work }: { readonly project: GitProject; readonly work: ContinuedWork },
): Promise<Result<CheckoutRecord, Failure>> {
  const taken = await takeOver(tools, request, { project, first: work.attempt });
  if (!taken.ok) return taken;
  if (taken.value === undefined) return remake(tools, request, { project, work });
  // The task may have removed its own working directory.
  await mkdir(taken.value.directory, { recursive: true });
  return ok(taken.value);
}

/** Excludes a removal meanwhile: it saves all files, and then this attempt starts from the saved ones. */
async function takeOver(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { project, first }: { readonly project: GitProject; readonly first: number },
): Promise<Result<CheckoutRecord | undefined, Failure>> {
  using _turn = await waitForRemoval(tools.paths.removalLock);
  const records = await readRecords(tools, request, first);
  const found = await findReady(records);
  // Written before the earlier records are removed: a crash in between leaves two for the same directory.
  if (found !== undefined && found.attempt !== request.attempt)
    await keepRecord(tools, renewed(found, request));
  for (const record of records) {
    if (record.attempt === request.attempt && found !== undefined) continue;
    const why = `${request.attempt} continues it`;
    const shares = record.root === found?.root;
    const gone = shares
      ? ok(undefined)
      : await discardWorktree(tools, record, { project, env: request.env, why });
    if (!gone.ok) return gone;
    await forgetRecord(tools, record);
  }
  return ok(found && renewed(found, request));
}

function renewed({ ended: _ended, ...record }: CheckoutRecord, { attempt }: CheckoutRequest): CheckoutRecord {
  return { ...record, attempt };
}

/** Reads the records of this attempt and of the earlier ones that it continues, newest first. */
async function readRecords(
  tools: WorktreeTools,
  request: CheckoutRequest,
  first: number,
): Promise<readonly CheckoutRecord[]> {
  const attempts = earlierAttempts(request, first, attemptNumber(request));
  const records = await Promise.all(attempts.map((attempt) => readRecord(recordPath(tools, { attempt }))));
  return records.filter((record) => record !== undefined);
}

/** Returns the ids of the attempts from `first` to `last`, newest first. */
function earlierAttempts({ run, task }: CheckoutRequest, first: number, last: number): readonly string[] {
  const numbers = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => last - at);
  return numbers.map((number) => attemptId(run, task, number));
}

async function findReady(records: readonly CheckoutRecord[]): Promise<CheckoutRecord | undefined> {
  for (const record of records) if (record.phase === "ready" && (await exists(record.root))) return record;
  return undefined;
}

interface Remaking {
  readonly project: GitProject;
  readonly work: ContinuedWork;
}

/** Makes the checkout again where it was, because agents find their conversations by the directory. */
async function remake(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { project, work }: Remaking,
): Promise<Result<CheckoutRecord, Failure>> {
  const place = repositoryPlace(project, request.env, request.umask);
  const checked = await checkRepository(place, project);
  if (!checked.ok) return checked;
  const base = work.base === undefined ? await findBase(place, request, project) : ok(work.base);
  if (!base.ok) return base;
  const first = attemptId(request.run, request.task, work.attempt);
  const planned = await planRecord(tools, request, { project, base: base.value, rootOf: first });
  if (!planned.ok) return planned;
  const left = await findLeft(tools, request, { place, work, record: planned.value });
  if (!left.ok) return left;
  const added = await tools.turns.run(project.commonDir, () =>
    addAgain(tools, place, { ...planned.value, remade: true }, left.value),
  );
  if (!added.ok) return added;
  const filled = await fillWorktree(request, project, added.value);
  if (!filled.ok) return filled;
  const restored = await restoreSaved(filled.value, request, left.value);
  if (!restored.ok) return restored;
  await keepRecord(tools, restored.value);
  return restored;
}

interface Finding {
  readonly place: GitPlace;
  readonly work: ContinuedWork;
  readonly record: CheckoutRecord;
}

async function findLeft(
  tools: WorktreeTools,
  request: CheckoutRequest,
  { place, work, record }: Finding,
): Promise<Result<LeftWork, Failure>> {
  const { branch = "", space = "" } = record;
  const attempts = earlierAttempts(request, work.attempt, attemptNumber(request) - 1);
  const names = attempts.map((attempt) => (tools.paths.nameOf(attempt) ?? "").replace(/^[^/]*/, space));
  const found = await findLeftWork(place, { branch, names, commit: work.commit });
  if (!found.ok) return found;
  // Without a run there was no work: it starts from the base.
  if (found.value === undefined && !work.ran) return ok({ tip: record.base ?? "" });
  return found.value === undefined
    ? fail(nothingLeft(attempts[0] ?? request.attempt, branch, request))
    : ok(found.value);
}

async function addAgain(
  tools: WorktreeTools,
  place: GitPlace,
  record: CheckoutRecord,
  { tip }: LeftWork,
): Promise<Result<CheckoutRecord, Failure>> {
  const { branch = "" } = record;
  const taken = await advanceBranch(place, { branch, tip, attempt: attemptNumber(record) });
  if (!taken.ok) return taken;
  const planned = { ...record, branch: taken.value };
  await keepRecord(tools, planned);
  const gitDir = await addWorktree(place, record.root, taken.value);
  if (!gitDir.ok) return gitDir;
  const added = { ...planned, gitDir: gitDir.value };
  await keepRecord(tools, added);
  return ok(added);
}

/** Stages the saved files: set-up takes untracked ones for its own. */
async function restoreSaved(
  record: CheckoutRecord,
  { env, umask }: CheckoutRequest,
  { saved, unused }: LeftWork,
): Promise<Result<CheckoutRecord, Failure>> {
  const { root, gitDir = "", notes = [] } = record;
  if (unused !== undefined) return ok({ ...record, notes: [...notes, laterBranch(unused)] });
  if (saved === undefined) return ok(record);
  const place = { cwd: root, gitDir, workTree: root, env, umask };
  const read = await runGit(place, ["read-tree", "--reset", "-u", saved]);
  return read.ok ? ok(record) : read;
}

function laterBranch(ref: string): string {
  return `the branch has other commits than the uncommitted work that was saved as ${ref}, which was not restored`;
}

function nothingLeft(attempt: string, branch: string, { run, task }: CheckoutRequest): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("nothing-to-continue", { attempt, branch }),
    hint: createMessage("nothing-to-continue-hint", { task: `r${run}/${task}` }),
  });
}
