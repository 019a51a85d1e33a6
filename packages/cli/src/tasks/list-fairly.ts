import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type TaskState, taskStates } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

export interface ListedTasks {
  /** By run in the order given, and in each the failed ones first. */
  readonly tasks: readonly TaskResource[];
  /** By the id of the run: how many of its tasks are not listed. */
  readonly left: ReadonlyMap<string, number>;
}

interface Wanted {
  /** Absent: all. */
  readonly states?: readonly TaskState[] | undefined;
  /** Tasks at most, over all runs. */
  readonly limit: number;
}

const mostOfPage = 1000;

/** Of a run with too many tasks these come first: what went wrong, what works, what waits. */
const byInterest: readonly (readonly TaskState[])[] = [
  ["failed"],
  ["running", "verifying", "leased"],
  ["ready", "parked", "blocked"],
  ["succeeded", "cancelled", "skipped"],
];

/** Tasks of several runs; one with very many takes no place that the others need. */
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

/** Everybody gets what it wants as long as that is no more than an equal part of what remains. */
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
