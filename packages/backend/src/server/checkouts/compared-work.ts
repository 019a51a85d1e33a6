import { changeStates } from "@wezterm-parallel/shared/domain/change/change-state";
import { liveTaskStates } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Records } from "../../base/backlog.ts";
import { landedNeeds } from "./landed-needs.ts";
import { workOf } from "./work-of-task.ts";

/** Work on one machine. */
export interface WorkToCompare {
  /** Running attempts with their own worktree. */
  readonly attempts: string[];
  /** Changes that have not landed. */
  readonly changes: { readonly id: string; readonly commit: string; readonly base: string }[];
  /** By task: what the changes that it stands on have landed as. */
  readonly landed: Record<string, string[]>;
}

/** Work of each kind that is compared at most. */
const mostWork = 200;

const waiting = changeStates.filter((state) => state !== "landed" && state !== "reverted");

/** Sorts the work of a project by the worker that has it. */
export async function listComparedWork(
  records: Records,
  project: string,
  target: string | undefined,
): Promise<ReadonlyMap<string, WorkToCompare>> {
  const byWorker = new Map<string, WorkToCompare>();
  const workFor = (worker: string): WorkToCompare => {
    const work = byWorker.get(worker) ?? { attempts: [], changes: [], landed: {} };
    byWorker.set(worker, work);
    return work;
  };
  const running = new Set<string>();
  for (const { id, checkout } of (await records.tasks({ project, state: liveTaskStates, limit: mostWork }))
    .items) {
    const found = checkout === "worktree" ? await workOf(records, id) : undefined;
    if (found?.ok !== true) continue;
    running.add(id);
    const work = workFor(found.value.worker);
    work.attempts.push(found.value.work.attempt);
    await addLanded(work, records, id);
  }
  const { items: changes } = await records.changes({ project, state: waiting, limit: mostWork });
  for (const { id, commit, base, target: own, direction } of changes) {
    const isOther = running.has(id) || own !== target || direction === "revert";
    const found = isOther ? undefined : await workOf(records, id);
    if (found?.ok !== true) continue;
    const work = workFor(found.value.worker);
    work.changes.push({ id, commit, base });
    await addLanded(work, records, id);
  }
  return byWorker;
}

async function addLanded({ landed }: WorkToCompare, records: Records, id: string): Promise<void> {
  const commits = await landedNeeds(records, id);
  if (commits !== undefined && commits.length > 0) landed[id] = [...commits];
}
