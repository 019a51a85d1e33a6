import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { projectKey, type ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { gitOutput } from "@wezterm-parallel/shared/node/git/run-git";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type {
  Checkout,
  Checkouts,
  RetainedCheckout,
  Removal,
  SavedRef,
  SpareBranch,
} from "../drivers/checkout/checkouts.ts";
import { openCheckouts } from "../drivers/checkout/local/open-checkouts.ts";
import {
  type KeptCheckouts,
  retentionOf,
  type RetentionPolicy,
} from "../worker/retention/decide-removals.ts";
import { planSweep } from "../worker/retention/sweep-checkouts.ts";
import { findLease } from "../worker/slots/open-slots.ts";
import { type LocalConflicts, openLocalConflicts } from "./local-conflicts.ts";
import { sharedPortsDirectory } from "./network/shared-ports.ts";

export type { CachedSetup, SpareBranch } from "../drivers/checkout/checkouts.ts";
export type { ConflictedChange } from "./local-conflicts.ts";

interface LocalCheckoutsOptions {
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface CleanRequest {
  /** The settings of checkouts in `config.yaml`. */
  readonly kept?: KeptCheckouts | undefined;
  readonly dryRun: boolean;
  /** Ms since its end after which any checkout is removed; absent: the worker's retention. */
  readonly olderThanMs?: number | undefined;
  /** Only checkouts of the repository that contains this directory, if any; absent: all. */
  readonly directory?: string | undefined;
  readonly isLive: (attempt: string) => Promise<boolean>;
}

export interface CleanReport {
  /** Removed, or to be removed. */
  readonly removed: readonly Removal[];
  /** Left unchanged, with the reason. */
  readonly refused: readonly { readonly attempt: string; readonly failure: Failure }[];
}

/** The operations of the change commands, run in the user's repository as the user, without the server. */
export interface LocalCheckouts {
  readonly checkouts: Checkouts;
  saved(directory: string): Promise<Result<readonly SavedRef[], Failure>>;
  restore(directory: string, attempt: string, into?: string): Promise<Result<Checkout, Failure>>;
  /** See `Checkouts.pruneBranches`, for the repository that contains the directory. */
  pruneBranches(directory: string, dryRun: boolean): Promise<Result<readonly SpareBranch[], Failure>>;
  clean(request: CleanRequest): Promise<CleanReport>;
  /** Returns what this machine has of an attempt; undefined without a directory of its own here. */
  place(attempt: string): Promise<AttemptPlace | undefined>;
  readonly conflicts: LocalConflicts;
}

export interface AttemptPlace extends Pick<RetainedCheckout, "path" | "directory" | "branch" | "variables"> {
  /** Remarks about its checkout: files to copy that were missing. */
  readonly notes: readonly string[];
  /** Ports that it holds now. */
  readonly ports: readonly number[];
}

export function openLocalCheckouts({ home, env }: LocalCheckoutsOptions): LocalCheckouts {
  const checkouts = openCheckouts({ state: home.state, env, now: () => Date.now() });
  return {
    checkouts,
    saved: async (directory) => {
      const project = await findRepository(directory, env);
      return project.ok ? checkouts.saved(project.value) : project;
    },
    restore: async (directory, attempt, into) => {
      const project = await findRepository(directory, env);
      return project.ok ? checkouts.restore(project.value, attempt, into) : project;
    },
    pruneBranches: async (directory, dryRun) => {
      const project = await findRepository(directory, env);
      return project.ok ? checkouts.pruneBranches(project.value, { dryRun }) : project;
    },
    clean: async (request) => {
      const { directory } = request;
      const around = directory === undefined ? undefined : await findRepository(directory, env);
      return clean(checkouts, request, around?.ok === true ? projectKey(around.value) : undefined);
    },
    place: async (attempt) => {
      const kept = await checkouts.find(attempt);
      if (kept === undefined) return undefined;
      const { path, directory, branch, variables, notes = [] } = kept;
      const ports = findLease({ state: home.state, shared: sharedPortsDirectory() }, attempt);
      return { path, directory, branch, variables, notes, ports };
    },
    conflicts: openLocalConflicts({ home, env }),
  };
}

/** Finds the repository that contains a directory; it may have no commit yet. */
async function findRepository(
  directory: string,
  env: LocalCheckoutsOptions["env"],
): Promise<Result<ProjectRef, Failure>> {
  const asked = await gitOutput({ cwd: directory, env }, ["rev-parse", "--git-common-dir"]);
  if (!asked.ok && asked.failure.reason === "missing-program") return asked;
  if (!asked.ok) {
    const detail = `${directory} is not in a git repository.`;
    return fail({
      reason: "not-a-repository",
      detail,
      hint: "Change to a repository, or name one with --project.",
    });
  }
  const commonDir = resolve(directory, asked.value);
  return ok({ kind: "git", directory, root: directory, commonDir, base: "" });
}

/** `project`: key of the only project whose checkouts may be removed. */
async function clean(
  checkouts: Checkouts,
  request: CleanRequest,
  project: string | undefined,
): Promise<CleanReport> {
  const live = new Set<string>();
  for (const { attempt, ended } of await checkouts.kept({ measure: false })) {
    if (ended === undefined && (await request.isLive(attempt))) live.add(attempt);
  }
  const isLive = (attempt: string) => live.has(attempt);
  const planned = await planSweep({ checkouts, policy: policyOf(request), now: Date.now(), isLive });
  const removed: Removal[] = [];
  const refused: CleanReport["refused"][number][] = [];
  for (const { attempt, bytes, why, checkout } of planned) {
    if (project !== undefined && projectKey(checkout.project) !== project) continue;
    const done = request.dryRun
      ? ok({ attempt, path: checkout.path, bytes, why })
      : await checkouts.discard({ attempt, project: checkout.project }, why);
    if (done.ok) removed.push(done.value);
    else refused.push({ attempt, failure: done.failure });
  }
  return { removed, refused };
}

function policyOf({ olderThanMs, kept }: CleanRequest): RetentionPolicy {
  const usual = retentionOf(kept);
  if (olderThanMs === undefined) return usual;
  return { ...usual, succeededMs: olderThanMs, failedMs: olderThanMs };
}
