import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { pathSegment } from "@wezterm-parallel/shared/domain/ids";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { diskFailure } from "@wezterm-parallel/shared/node/disk-full";
import type {
  ChangePage,
  ChangeSize,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { AttemptWork } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type {
  CachedSetup,
  CommittedWork,
  ChangeQuery,
  Checkout,
  CheckoutRequest,
  Checkouts,
  InputFiles,
  InputQuery,
  RetainedCheckout,
  Removal,
  SavedRef,
  SpareBranch,
} from "../checkouts.ts";
import { hidingVariables } from "./carried-files/hide-carried.ts";
import { readChange, readChangeSize } from "./changes/read-change.ts";
import { CheckoutPaths } from "./checkout-paths.ts";
import { type CheckoutRecord, hiddenOf, listRecords, readRecord } from "./checkout-record.ts";
import { nameHome } from "./claim-space.ts";
import { InputHashes } from "./inputs/input-hashes.ts";
import { InputLister } from "./inputs/list-inputs.ts";
import { KeyedMutex } from "./keyed-mutex.ts";
import { openDirectory, openProject } from "./plain-checkouts.ts";
import { attemptPlace, beginInCheckout, finishInCheckout } from "./resolve/merge-in-checkout.ts";
import { claimSetup, copySetup, disownSetup, type FinishingSetup } from "./setup/finish-setup.ts";
import { SetupCache } from "./setup/setup-cache.ts";
import { commitWork } from "./work/commit-work.ts";
import { pruneBranches } from "./work/prune-branches.ts";
import { restoreWork } from "./work/restore-work.ts";
import { findSaved, listSaved } from "./work/saved-refs.ts";
import { continueWorktree } from "./worktrees/continue-worktree.ts";
import { discardWorktree } from "./worktrees/discard-worktree.ts";
import { waitForRemoval } from "./worktrees/removal-turn.ts";
import { deleteTree, measureTree, removeTree } from "./worktrees/remove-worktree.ts";
import {
  forgetRecord,
  keepRecord,
  prepareWorktree,
  repositoryPlace,
  type WorktreeTools,
} from "./worktrees/worktree-checkouts.ts";
import type { WorktreePlace } from "./worktrees/worktree-place.ts";

interface CheckoutsOptions {
  /** State directory of this home; contains the checkouts, which are never in the user's tree. */
  readonly state: string;
  /** Environment for git when no attempt provides one: removal, saved, restore. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Opens the checkouts on this machine's disk: worktrees of git repositories, the project itself, or a directory. */
export function openCheckouts(options: CheckoutsOptions): Checkouts {
  return new LocalCheckouts(options);
}

class LocalCheckouts implements Checkouts {
  readonly #options: CheckoutsOptions;
  readonly #tools: WorktreeTools;
  readonly #cache: SetupCache;
  readonly #inputs = new InputLister(new InputHashes());

  constructor(options: CheckoutsOptions) {
    this.#options = options;
    const paths = new CheckoutPaths(options.state);
    this.#tools = { paths, home: nameHome(paths.homeName), turns: new KeyedMutex(), now: options.now };
    this.#cache = new SetupCache(paths);
  }

  inputs(request: CheckoutRequest, query: InputQuery): Promise<Result<InputFiles, Failure>> {
    return this.#inputs.list(request, query);
  }

  prepare(request: CheckoutRequest): Promise<Result<Checkout, Failure>> {
    return orDiskFull(() => this.#prepare(request));
  }

  async #prepare(request: CheckoutRequest): Promise<Result<Checkout, Failure>> {
    const { spec, project } = request;
    if (spec.checkout === "project") return openProject(request);
    if (spec.checkout === "none") return openDirectory(this.#tools.paths, request, this.#tools.now());
    if (project.kind !== "git") return fail(noRepository(project.directory));
    return this.#tools.turns.run(request.attempt, async () => {
      const { continues: work } = request;
      const made =
        work === undefined
          ? await prepareWorktree(this.#tools, request, project)
          : await continueWorktree(this.#tools, request, { project, work });
      if (!made.ok) return made;
      const begun = await beginInCheckout(made.value, request);
      return begun.ok ? ok(asCheckout(made.value, request)) : begun;
    });
  }

  async reuseSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[] | undefined> {
    const finishing = await this.#finishing(checkout, request);
    const notes = finishing && (await copySetup(finishing));
    if (notes !== undefined) await this.#noteSetup(checkout);
    return notes;
  }

  async keepSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]> {
    const finishing = await this.#finishing(checkout, request);
    const notes = finishing === undefined ? [] : await claimSetup(finishing);
    await this.#noteSetup(checkout);
    return notes;
  }

  async #noteSetup({ attempt }: Checkout): Promise<void> {
    const record = await this.#read(attempt);
    if (record?.remade !== true) return;
    const { remade: _remade, ...complete } = record;
    await keepRecord(this.#tools, complete);
  }

  async disownSetup(checkout: Checkout, request: CheckoutRequest): Promise<readonly string[]> {
    const finishing = await this.#finishing(checkout, request);
    return finishing === undefined ? [] : disownSetup(finishing);
  }

  cachedSetups(): Promise<readonly CachedSetup[]> {
    return this.#cache.list();
  }

  dropSetup(key: string): Promise<void> {
    return this.#cache.drop(key);
  }

  async #finishing(checkout: Checkout, request: CheckoutRequest): Promise<FinishingSetup | undefined> {
    const record = checkout.kind === "worktree" ? await this.#read(checkout.attempt) : undefined;
    if (record === undefined) return undefined;
    const keep = (changed: CheckoutRecord) => keepRecord(this.#tools, changed);
    return { cache: this.#cache, record, request, keep };
  }

  async commit(checkout: Checkout, request: CheckoutRequest): Promise<Result<CommittedWork, Failure>> {
    const record = checkout.kind === "worktree" ? await this.#read(checkout.attempt) : undefined;
    const place = record && attemptPlace(record, request);
    if (record === undefined || place === undefined) return ok({});
    const { branch = "" } = checkout;
    const { attempt, task, run } = request;
    return orDiskFull(async () => {
      const merged = await finishInCheckout(record, request);
      if (!merged.ok) return merged;
      const base = merged.value ?? checkout.base ?? "";
      if (merged.value !== undefined) await keepRecord(this.#tools, { ...record, base });
      return commitWork(place, { attempt, task, run, branch, base });
    });
  }

  async release(attempt: string, ended: { at: number; succeeded: boolean }): Promise<void> {
    const record = await this.#read(attempt);
    if (record?.phase === "ready") await keepRecord(this.#tools, { ...record, ended });
  }

  async kept({ measure }: { readonly measure: boolean }): Promise<readonly RetainedCheckout[]> {
    const records = await listRecords(this.#tools.paths.records);
    const kept: RetainedCheckout[] = [];
    for (const record of records) {
      kept.push(this.#asKept(record, measure ? await measureTree(record.root) : 0));
    }
    return kept;
  }

  async find(attempt: string): Promise<RetainedCheckout | undefined> {
    const record = await this.#read(attempt);
    return record === undefined ? undefined : this.#asKept(record, 0);
  }

  async discard(
    { attempt }: { attempt: string; project: ProjectRef },
    why: string,
  ): Promise<Result<Removal, Failure>> {
    return orDiskFull(async () => {
      using _turn = await waitForRemoval(this.#tools.paths.removalLock);
      return await this.#discard(attempt, why);
    });
  }

  async #discard(attempt: string, why: string): Promise<Result<Removal, Failure>> {
    const { paths } = this.#tools;
    const record = await this.#read(attempt);
    if (record === undefined) return ok({ attempt, path: "", bytes: 0, why });
    const bytes = await measureTree(record.root);
    const saved = await this.#removeRecorded(record, why);
    if (!saved.ok) return saved;
    await forgetRecord(this.#tools, record);
    await emptyTrash(paths.trash);
    return ok({ attempt: record.attempt, path: record.root, bytes, why, saved: saved.value });
  }

  change(work: AttemptWork, query: ChangeQuery): Promise<Result<ChangePage, Failure>> {
    return orDiskFull(() => readChange(this.#workOf(work), query));
  }

  changeSize(work: AttemptWork, signal: AbortSignal): Promise<Result<ChangeSize, Failure>> {
    return orDiskFull(() => readChangeSize(this.#workOf(work), signal));
  }

  #workOf(work: AttemptWork) {
    return { paths: this.#tools.paths, env: this.#options.env, work };
  }

  async saved(project: ProjectRef): Promise<Result<readonly SavedRef[], Failure>> {
    if (project.kind !== "git") return fail(noRepository(project.directory));
    return listSaved(repositoryPlace(project, this.#options.env));
  }

  async pruneBranches(
    project: ProjectRef,
    { dryRun }: { readonly dryRun: boolean },
  ): Promise<Result<readonly SpareBranch[], Failure>> {
    if (project.kind !== "git") return fail(noRepository(project.directory));
    const place = repositoryPlace(project, this.#options.env);
    return this.#tools.turns.run(project.commonDir, async () => {
      const records = await listRecords(this.#tools.paths.records);
      const used = new Set(records.flatMap(({ branch }) => branch ?? []));
      return pruneBranches(place, { dryRun, used });
    });
  }

  async restore(project: ProjectRef, attempt: string, into?: string): Promise<Result<Checkout, Failure>> {
    if (project.kind !== "git") return fail(noRepository(project.directory));
    const place = repositoryPlace(project, this.#options.env);
    const saved = await findSaved(place, attempt);
    if (!saved.ok) return saved;
    const folder = this.#tools.paths.restored;
    const restore = () => restoreWork(place, saved.value, { into, folder });
    return this.#tools.turns.run(project.commonDir, () => orDiskFull(restore));
  }

  async #removeRecorded(record: CheckoutRecord, why: string): Promise<Result<string | undefined, Failure>> {
    const { project } = record;
    if (record.kind === "worktree" && project.kind === "git") {
      return discardWorktree(this.#tools, record, { project, env: this.#options.env, why });
    }
    await removeTree(record.root, this.#tools.paths.trash);
    return ok(undefined);
  }

  #asKept(record: CheckoutRecord, bytes: number): RetainedCheckout {
    const { attempt, project, root: path, directory, createdAt, ended, branch, notes } = record;
    const variables = variablesOf(record, this.#options.env);
    return { attempt, project, path, directory, bytes, createdAt, ended, branch, notes, variables };
  }

  async #read(attempt: string): Promise<CheckoutRecord | undefined> {
    const { paths } = this.#tools;
    return readRecord(paths.record(paths.nameOf(attempt) ?? pathSegment(attempt)));
  }
}

function asCheckout(record: CheckoutRecord, { env, settings, continues }: CheckoutRequest): Checkout {
  const { attempt, root, directory, branch, base, notes } = record;
  // Set-up has not run yet, and may leave files to hide.
  const variables =
    settings.setup.length > 0 ? hidingVariables(record.gitDir, env) : variablesOf(record, env);
  const isSetUp = continues?.ran === true && record.remade !== true;
  const checkout = { attempt, kind: "worktree" as const, root, directory, branch, base, notes, variables };
  return isSetUp ? { ...checkout, isSetUp } : checkout;
}

function variablesOf(record: CheckoutRecord, env: WorktreePlace["env"]): Checkout["variables"] {
  return hiddenOf(record).length === 0 ? undefined : hidingVariables(record.gitDir, env);
}

async function orDiskFull<T>(work: () => Promise<Result<T, Failure>>): Promise<Result<T, Failure>> {
  try {
    return await work();
  } catch (error) {
    const failure = diskFailure(error);
    if (failure === undefined) throw error;
    return fail(failure);
  }
}

/** Deletes what a crash left in the trash: it was saved, or never used. */
async function emptyTrash(trash: string): Promise<void> {
  for (const name of await readdir(trash).catch(() => [])) await deleteTree(join(trash, name));
}

function noRepository(directory: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-missing", { directory }),
    hint: createMessage("repository-missing-hint"),
  });
}
