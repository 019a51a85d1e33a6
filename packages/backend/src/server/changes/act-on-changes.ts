import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { decideChange } from "@wezterm-parallel/shared/domain/change/change-lifecycle";
import { plannedMerge } from "@wezterm-parallel/shared/domain/change/planned-merge";
import type { MergeRequest } from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { parseId, taskId } from "@wezterm-parallel/shared/domain/ids";
import type { ChangeAction } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import type { Records, WorkerGateway } from "../../base/backlog.ts";
import type { ChangeDecision, ChangeRecord } from "../../drivers/store/changes.ts";
import type { Acted, MergeStore } from "./merge-store.ts";
import { handOver } from "./hand-over.ts";
import { requestPullRequests } from "./forge/request-pull-requests.ts";

export interface Actors {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
}

/** Applies an action of a person to changes that they may see. */
export async function actOnChanges(
  { store, gateway }: Actors,
  records: Records,
  action: ChangeAction,
): Promise<Result<Acted, Failure>> {
  const found = await findChanges(store, records, action.ids);
  if (!found.ok) return found;
  if (action.action === "first") return putFirst(store, found.value);
  if (action.action === "hand-over") return handOver({ store, gateway }, found.value, action.to);
  if (action.action === "pull-request") return requestPullRequests(store, found.value, action);
  const changes = action.action === "merge" ? await withNeeds(store, found.value) : found.value;
  const refused = action.action === "resolve" ? await refuseResolution(gateway, changes, action) : undefined;
  if (refused !== undefined) return fail(refused);
  const irreversible = action.action === "revert" ? refuseRevert(changes) : undefined;
  if (irreversible !== undefined) return fail(irreversible);
  const decisions = await Promise.all(changes.map((change) => decisionsOf(store, change, action)));
  const decided = await store.changes.decide(decisions.flat());
  if (!decided.ok) return decided;
  const changed = new Set(decided.value.changed);
  const unchanged = changes.map(({ change }) => change).filter((change) => !changed.has(change));
  return ok({ changed: [...changed], unchanged });
}

/** Lets the worker that has the commits check them: the server never runs git. */
async function refuseResolution(
  gateway: Actors["gateway"],
  changes: readonly ChangeRecord[],
  { commit, markers }: Extract<ChangeAction, { action: "resolve" }>,
): Promise<Failure | undefined> {
  for (const change of changes) {
    if (decideChange(change, { kind: "resolve", tip: commit }) === undefined) continue;
    const { ref: project, target: branch, tip, worker } = change;
    const conflicting = markers ? undefined : change.failure?.data?.["files"];
    const checked = await gateway.ask<"resolution">(worker, {
      kind: "resolution",
      project,
      branch,
      change: taskId(change.run, change.name),
      tip,
      commit,
      files: Array.isArray(conflicting) ? conflicting.map(String) : [],
    });
    if (!checked.ok) return checked.failure;
  }
  return undefined;
}

async function putFirst(
  store: MergeStore,
  [change]: readonly ChangeRecord[],
): Promise<Result<Acted, Failure>> {
  if (change === undefined) return ok({ changed: [], unchanged: [] });
  const put = await store.changes.putFirst(change.change);
  if (!put.ok) return put;
  const ids = [change.change];
  return ok(put.value.changed ? { changed: ids, unchanged: [] } : { changed: [], unchanged: ids });
}

/** Most changes that one action takes of a run. */
const mostOfRun = 10_000;

/** Returns the changes of these tasks, and all changes of these runs. */
async function findChanges(
  { reader }: MergeStore,
  records: Records,
  ids: readonly string[],
): Promise<Result<readonly ChangeRecord[], Failure>> {
  const found = new Map<number, ChangeRecord>();
  for (const id of ids) {
    const resolved = await records.resolve(id);
    if (!resolved.ok) return resolved;
    const parsed = parseId(resolved.value.id);
    if (!parsed.ok) return fail(noChange(id));
    const changes =
      parsed.value.kind === "run"
        ? await reader.changes({ run: parsed.value.run, limit: mostOfRun })
        : [await changeOf({ reader }, parsed.value.run, parsed.value.task)].filter(
            (each) => each !== undefined,
          );
    if (changes.length === 0) return fail(noChange(resolved.value.id));
    for (const change of changes) found.set(change.change, change);
  }
  return ok([...found.values()].toSorted(byAge));
}

async function changeOf(
  { reader }: Pick<MergeStore, "reader">,
  run: number,
  name: string,
): Promise<ChangeRecord | undefined> {
  const task = await reader.taskId(run, name);
  return task === undefined ? undefined : await reader.change(task);
}

/** A task ends before those that need it start. */
function byAge(a: ChangeRecord, b: ChangeRecord): number {
  return a.openedAt - b.openedAt || a.change - b.change;
}

/** Adds the open changes that these stand on: they land first. */
async function withNeeds(
  store: MergeStore,
  changes: readonly ChangeRecord[],
): Promise<readonly ChangeRecord[]> {
  const all = new Map<number, ChangeRecord>();
  const add = async (change: ChangeRecord): Promise<void> => {
    if (all.has(change.change)) return;
    all.set(change.change, change);
    for (const { task } of (await store.reader.task(change.run, change.name))?.needs ?? []) {
      const need = await needOf(store, change.run, task);
      if (need?.state === "open" && need.target === change.target && need.project === change.project)
        await add(need);
    }
  };
  for (const change of changes) await add(change);
  return [...all.values()].toSorted(byAge);
}

/** A need names a task of the same run, or one of another run by its id. */
async function needOf(store: MergeStore, run: number, text: string): Promise<ChangeRecord | undefined> {
  const parsed = parseId(text);
  if (parsed.ok && parsed.value.kind === "task") return changeOf(store, parsed.value.run, parsed.value.task);
  return changeOf(store, run, text);
}

async function decisionsOf(
  store: MergeStore,
  change: ChangeRecord,
  action: Exclude<ChangeAction, { action: "first" | "hand-over" | "pull-request" }>,
): Promise<readonly ChangeDecision[]> {
  const { change: id, request } = change;
  switch (action.action) {
    case "withdraw":
    case "revert":
      return [{ change: id, command: { kind: action.action } }];
    case "merge":
      return [{ change: id, command: { kind: "queue" }, request: await requestOf(store, change, action) }];
    case "resolve": {
      // A change that is not resolved by this must not be queued by it either.
      const command = { kind: "resolve", tip: action.commit } as const;
      if (decideChange(change, command) === undefined) return [];
      return [
        { change: id, command },
        { change: id, command: { kind: "queue" }, request },
      ];
    }
  }
}

async function requestOf(
  { reader }: MergeStore,
  { run, name }: ChangeRecord,
  { strategy, verify }: Extract<ChangeAction, { action: "merge" }>,
): Promise<MergeRequest> {
  const planned = plannedMerge((await reader.task(run, name))?.spec);
  return { ...planned, strategy: strategy ?? planned.strategy, verify: verify ? planned.verify : [] };
}

function refuseRevert(changes: readonly ChangeRecord[]): Failure | undefined {
  const elsewhere = changes.find(isMergedElsewhere);
  if (elsewhere !== undefined) return mergedElsewhere(elsewhere);
  const inParts = changes.find(({ state, landed }) => state === "landed" && landed?.earlier !== undefined);
  return inParts && landedInParts(inParts);
}

/** Only the last part could be reverted, and the change would then count as reverted as a whole. */
function landedInParts({ run, name, target, landed }: ChangeRecord): Failure {
  const change = taskId(run, name);
  const commits = [...(landed?.earlier ?? []), landed?.commit ?? ""].toReversed().join(" ");
  return createFailure({
    reason: "unsupported",
    detail: createMessage("landed-in-parts", { change, target }),
    hint: createMessage("landed-in-parts-hint", { commits }),
  });
}

function isMergedElsewhere({ state, landed }: ChangeRecord): boolean {
  return state === "landed" && landed === undefined;
}

function mergedElsewhere({ run, name, pullRequest }: ChangeRecord): Failure {
  return createFailure({
    reason: "unsupported",
    detail: createMessage("merged-elsewhere", { change: taskId(run, name) }),
    hint: createMessage("merged-elsewhere-hint", { url: pullRequest?.report?.url ?? "" }),
  });
}

function noChange(id: string): Failure {
  return createFailure({
    reason: "not-found",
    detail: createMessage("change-absent", { id }),
    hint: createMessage("change-absent-hint", { id }),
  });
}
