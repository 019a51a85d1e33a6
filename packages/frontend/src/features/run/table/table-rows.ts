import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import {
  runChanges,
  type RunChange,
  type TaskComparison,
} from "@wezterm-parallel/shared/domain/run/compare-runs";
import { taskStates, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** A task of the run, or one that exists only in the earlier run. */
export interface TableTask {
  readonly name: string;
  readonly task: LiveTask | undefined;
  readonly change: TaskComparison | undefined;
}

export interface TableFilter {
  /** Words that must all occur in the name, group or worker. */
  readonly words: readonly string[];
  /** Empty: all. */
  readonly states: readonly TaskState[];
  readonly change: RunChange | undefined;
}

/** Parses the filter from the address: `?q=test&state=failed,running&change=slower`. */
export function readTaskFilter(query: Readonly<Record<string, string | undefined>>): TableFilter {
  const wanted = (query["state"] ?? "").split(",");
  return {
    words: filterWords(query["q"]),
    states: taskStates.filter((state) => wanted.includes(state)),
    change: runChanges.find((change) => change === query["change"]),
  };
}

export function filterWords(text: string | undefined): readonly string[] {
  return (text ?? "").toLowerCase().split(/\s+/).filter(Boolean);
}

export function fitsWords(name: string, words: readonly string[]): boolean {
  const text = name.toLowerCase();
  return words.every((word) => text.includes(word));
}

/**
 * Returns the rows: failed tasks first, then the others in plan order. In a comparison, the largest changes first,
 * including removed tasks.
 */
export function rowsOf(
  tasks: readonly LiveTask[],
  compared: readonly TaskComparison[] | undefined,
): readonly TableTask[] {
  if (compared === undefined)
    return tasks
      .toSorted((one, other) => Number(other.state === "failed") - Number(one.state === "failed"))
      .map((task) => ({ name: task.name, task, change: undefined }));
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return compared.map((change) => ({ name: change.name, task: byName.get(change.name), change }));
}

export function filterRows(
  rows: readonly TableTask[],
  { words, states, change }: TableFilter,
): readonly TableTask[] {
  if (words.length === 0 && states.length === 0 && change === undefined) return rows;
  return rows.filter(({ name, task, change: own }) => {
    if (change !== undefined && own?.change !== change) return false;
    if (states.length > 0 && (task === undefined || !states.includes(task.state))) return false;
    return fitsWords(`${name} ${task?.group ?? ""} ${task?.worker ?? ""}`, words);
  });
}

/** Returns the running time so far, ms; undefined before it started. */
export function tookMs(
  { startedAt, endedAt }: Pick<LiveTask, "startedAt" | "endedAt">,
  now: number,
): number | undefined {
  return startedAt === undefined ? undefined : Math.max(0, (endedAt ?? now) - startedAt);
}

/** Returns how long it waited for its turn after all dependencies were ready, ms. */
export function waitedMs(
  { readyAt, startedAt, endedAt }: Pick<LiveTask, "readyAt" | "startedAt" | "endedAt">,
  now: number,
): number | undefined {
  return readyAt === undefined ? undefined : Math.max(0, (startedAt ?? endedAt ?? now) - readyAt);
}

/** Returns the rows between two in display order, inclusive: for Shift+click. */
export function rowsBetween(
  rows: readonly TableTask[],
  one: string | undefined,
  other: string,
): readonly string[] {
  const [a, b] = [one ?? other, other].map((name) => rows.findIndex((row) => row.name === name));
  if (a === undefined || b === undefined || a < 0) return [other];
  return rows.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ name }) => name);
}
