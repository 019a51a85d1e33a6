import { useCallback } from "react";

import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskCounts } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useLive } from "../../../../binding/use-live.ts";
import { formatCount } from "../../../../ui/format/numbers.ts";

/** States by urgency, to summarize a group. */
export const worstFirst: readonly TaskState[] = [
  "failed",
  "running",
  "verifying",
  "leased",
  "parked",
  "ready",
  "blocked",
  "cancelled",
  "skipped",
  "succeeded",
];

/** Returns the live counts of these tasks by state. */
export function useMemberCounts(run: string, members: readonly string[]): TaskCounts {
  const select = useCallback((store: LiveStore) => countStates(store, run, members), [run, members]);
  return useLive(select, isSameCounts);
}

/** Returns the state that represents a group: the most urgent of its tasks. */
export function worstOf(counts: TaskCounts): TaskState {
  return worstFirst.find((state) => (counts[state] ?? 0) > 0) ?? "succeeded";
}

/** Formats counts, such as "Failed 2, Succeeded 9". */
export function describeCounts(
  counts: TaskCounts,
  words: (state: TaskState) => string,
  locale: string,
): string {
  return worstFirst
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => `${words(state)} ${formatCount(counts[state] ?? 0, locale)}`)
    .join(", ");
}

/** Counts these tasks by state once. */
export function countStates({ backlog }: LiveStore, run: string, names: readonly string[]): TaskCounts {
  const counts: Partial<TaskCounts> = {};
  for (const name of names) {
    const state = backlog.task(`${run}/${name}`)?.state;
    if (state !== undefined) counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts as TaskCounts;
}

function isSameCounts(before: TaskCounts, after: TaskCounts): boolean {
  return taskStates.every((state) => before[state] === after[state]);
}
