import { realpath } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { gitOutput, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { RadarNode } from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import type { RadarRequest } from "../../radar.ts";
import type { CheckoutPaths } from "../checkout-paths.ts";
import { readRecord } from "../checkout-record.ts";
import { targetTip } from "../landing/land-candidate.ts";
import { filesOf } from "../work/find-work.ts";
import type { WorktreePlace } from "../worktrees/worktree-place.ts";
import type { SnapshotCommit } from "./checkout-snapshot.ts";
import { inLanes } from "./in-lanes.ts";
import type { ComparedWork } from "./compare-work.ts";

export interface ListedWork {
  readonly node: RadarNode;
  /** Absent when it cannot be compared. */
  readonly work?: ComparedWork | undefined;
}

interface WorkSources {
  readonly place: GitPlace;
  readonly paths: CheckoutPaths;
  readonly snapshot: (
    attempt: string,
    place: WorktreePlace,
    head: string,
  ) => Promise<Result<SnapshotCommit, Failure>>;
}

/** Lists the target, then changes, then checkouts as they are now. */
export async function listWork(
  sources: WorkSources,
  request: RadarRequest,
): Promise<Result<readonly ListedWork[], Failure>> {
  const heads = await listHeads(sources.place);
  if (!heads.ok) return heads;
  const { project, branch } = request;
  const target =
    branch === undefined
      ? []
      : [listed("target", branch, await targetTip(sources.place, { project, branch }))];
  const changes = await listChanges(sources.place, request.changes);
  if (!changes.ok) return changes;
  const checkouts = await inLanes(request.attempts, (attempt) => listCheckout(sources, attempt, heads.value));
  return ok([...target, ...changes.value, ...checkouts.flat()]);
}

function listed(
  kind: RadarNode["kind"],
  id: string,
  found: Result<string | SnapshotCommit, Failure>,
): ListedWork {
  if (!found.ok) return { node: { kind, id, dirty: false, failure: found.failure } };
  const { value } = found;
  const { commit, head, dirty } =
    typeof value === "string" ? { commit: value, head: value, dirty: false } : value;
  return { node: { kind, id, commit, dirty }, work: { id, commit, head } };
}

/** Checks in one process whether the commits exist. */
async function listChanges(
  place: GitPlace,
  changes: RadarRequest["changes"],
): Promise<Result<readonly ListedWork[], Failure>> {
  if (changes.length === 0) return ok([]);
  const input = changes.map(({ commit }) => `${commit}\n`).join("");
  const found = await gitOutput(place, ["cat-file", "--batch-check=%(objecttype)"], { input });
  if (!found.ok) return found;
  const types = found.value.split("\n");
  return ok(
    changes.map(({ id, commit }, at) =>
      listed("change", id, types[at] === "commit" ? ok(commit) : fail(commitGone(id, commit))),
    ),
  );
}

function commitGone(attempt: string, commit: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("commit-gone", { commit: commit.slice(0, 12), attempt }),
    hint: createMessage("commit-gone-hint"),
  });
}

/** Returns an empty list while the checkout is being prepared, and after its removal. */
async function listCheckout(
  { paths, place, snapshot }: WorkSources,
  attempt: string,
  heads: ReadonlyMap<string, string>,
): Promise<readonly ListedWork[]> {
  const name = paths.nameOf(attempt);
  const record = name === undefined ? undefined : await readRecord(paths.record(name));
  const files = record && (await filesOf(record, place.env));
  if (files === undefined) return [];
  const known = heads.get(await realpath(files.workTree).catch(() => files.workTree));
  const head = known === undefined ? await headOf(files) : ok(known);
  const id = attempt.slice(0, attempt.lastIndexOf("#"));
  return [listed("checkout", id, head.ok ? await snapshot(attempt, files, head.value) : head)];
}

function headOf(place: WorktreePlace): Promise<Result<string, Failure>> {
  return gitOutput(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], { accept: [1] });
}

/** Reads HEAD of all worktrees in one process. */
async function listHeads(place: GitPlace): Promise<Result<ReadonlyMap<string, string>, Failure>> {
  const lines = await listGit(place, ["worktree", "list", "--porcelain", "-z"]);
  if (!lines.ok) return lines;
  const heads = new Map<string, string>();
  let path = "";
  for (const line of lines.value) {
    if (line.startsWith("worktree ")) path = line.slice("worktree ".length);
    // Zeros: an unborn branch.
    if (line.startsWith("HEAD ")) heads.set(path, line.slice("HEAD ".length).replace(/^0+$/, ""));
  }
  return ok(heads);
}
