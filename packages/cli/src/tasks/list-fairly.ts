import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type TaskState, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

export interface ListedTasks {
  /** In the given order of runs, and within each run the failed ones first. */
  readonly tasks: readonly TaskResource[];
  /** Number of unlisted tasks by run id. */
  readonly left: ReadonlyMap<string, number>;
}

interface Wanted {
  /** Undefined means all. */
  readonly states?: readonly TaskState[] | undefined;
  /** Maximum number of tasks over all runs. */
  readonly limit: number;
}

const mostOfPage = 1000;

/** Listed first in a run with too many tasks: failed, running, waiting. */
export const byInterest: readonly (readonly TaskState[])[] = [
  ["failed"],
  ["running", "verifying", "leased"],
  ["ready", "parked", "blocked"],
  ["succeeded", "cancelled", "skipped"],
];

/** Lists tasks of several runs; a run with very many tasks does not displace those of others. */
export async function listFairly(
  client: Client,
  runs: readonly RunResource[],
  { states = taskStates, limit }: Wanted,
): Promise<Result<ListedTasks, Failure>> {
  const totals = runs.map(({ counts }) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0));
  const shares = shareFairly(totals, limit);
  const tasks: TaskResource[] = [];
  const left = new Map<string, number>();
  for (const [at, { id }] of runs.entries()) {
    const [total = 0, share = 0] = [totals[at], shares[at]];
    if (share > 0) {
      const groups = share < total ? byInterest : [taskStates];
      const listed = await listRun(client, id, { groups, states, limit: share });
      if (!listed.ok) return listed;
      tasks.push(...listed.value.toSorted((a, b) => failedFirst(a) - failedFirst(b)));
    }
    if (total > share) left.set(id, total - share);
  }
  return ok({ tasks, left });
}

/** Divides a limit: small wants are met in full, and the large ones share the rest equally. */
export function shareFairly(wants: readonly number[], limit: number): readonly number[] {
  const shares = wants.map(() => 0);
  let remaining = limit;
  const smallestFirst = [...wants.keys()].toSorted((a, b) => (wants[a] ?? 0) - (wants[b] ?? 0));
  for (const [done, at] of smallestFirst.entries()) {
    const share = Math.min(wants[at] ?? 0, Math.ceil(remaining / (wants.length - done)));
    shares[at] = share;
    remaining -= share;
  }
  return shares;
}

async function listRun(
  client: Client,
  run: string,
  wanted: Required<Wanted> & { readonly groups: readonly (readonly TaskState[])[] },
): Promise<Result<readonly TaskResource[], Failure>> {
  const tasks: TaskResource[] = [];
  for (const group of wanted.groups) {
    const state = group.filter((each) => wanted.states?.includes(each));
    let cursor: string | undefined;
    while (state.length > 0 && tasks.length < wanted.limit) {
      const limit = Math.min(mostOfPage, wanted.limit - tasks.length);
      const page = await client.tasks({ run, state, cursor, limit });
      if (!page.ok) return page;
      tasks.push(...page.value.items);
      cursor = page.value.next;
      if (cursor === undefined) break;
    }
  }
  return ok(tasks);
}

function failedFirst({ state }: TaskResource): number {
  return state === "failed" ? 0 : 1;
}
