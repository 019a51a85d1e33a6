import { hasEnded, type TaskState } from "../task/task-states.ts";

/** A task to compare between two runs, matched by name, with its result. Times are epoch ms. */
export interface ComparedTask {
  readonly name: string;
  readonly state: TaskState;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
}

/**
 * `broke`: succeeded before and did not now. `fixed`: the reverse. `other`: two different endings, both
 * unsuccessful. `open`: has not ended yet.
 */
export const runChanges = [
  "broke",
  "fixed",
  "other",
  "added",
  "removed",
  "slower",
  "faster",
  "open",
  "same",
] as const;
export type RunChange = (typeof runChanges)[number];

export interface TaskOutcome {
  readonly state: TaskState;
  /** Duration from start to end; absent when it did not run or has not ended. */
  readonly ms?: number;
}

export interface TaskComparison {
  readonly name: string;
  readonly change: RunChange;
  readonly before?: TaskOutcome;
  readonly after?: TaskOutcome;
  /**
   * Difference in duration; negative when it was faster. Absent unless both runs started and ended the task.
   */
  readonly deltaMs?: number;
}

export interface RunComparison {
  /** Sorted by importance, then by name. */
  readonly tasks: readonly TaskComparison[];
  readonly counts: Readonly<Record<RunChange, number>>;
}

/**
 * Durations of the same task usually vary by less than a fifth, and differences under a second do not matter.
 */
const noticedShare = 0.2;
const noticedMs = 1_000;

/** Compares the result of each task, matched by name, in a run and an earlier one. */
export function compareRuns(before: readonly ComparedTask[], after: readonly ComparedTask[]): RunComparison {
  const [was, is] = [before, after].map((tasks) => new Map(tasks.map((task) => [task.name, task])));
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const tasks = names
    .map((name) => compareTask(name, was?.get(name), is?.get(name)))
    .toSorted((a, b) => weight(a) - weight(b) || (a.name < b.name ? -1 : 1));
  const count = (change: RunChange) => tasks.filter((task) => task.change === change).length;
  const counts = Object.fromEntries(runChanges.map((change) => [change, count(change)]));
  return { tasks, counts: counts as Record<RunChange, number> };
}

function weight({ change }: TaskComparison): number {
  return runChanges.indexOf(change);
}

function compareTask(
  name: string,
  was: ComparedTask | undefined,
  is: ComparedTask | undefined,
): TaskComparison {
  const before = was && outcomeOf(was);
  const after = is && outcomeOf(is);
  const deltaMs = before?.ms === undefined || after?.ms === undefined ? undefined : after.ms - before.ms;
  return {
    name,
    change: judge(before, after),
    ...(before && { before }),
    ...(after && { after }),
    ...(deltaMs !== undefined && { deltaMs }),
  };
}

function outcomeOf({ state, startedAt, endedAt }: ComparedTask): TaskOutcome {
  const ran = hasEnded(state) && startedAt !== undefined && endedAt !== undefined;
  return { state, ...(ran && { ms: Math.max(0, endedAt - startedAt) }) };
}

function judge(before: TaskOutcome | undefined, after: TaskOutcome | undefined): RunChange {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  if (!hasEnded(after.state) || !hasEnded(before.state)) return "open";
  if (before.state !== after.state) return judgeEnds(before.state, after.state);
  return judgeTimes(before.ms, after.ms);
}

function judgeEnds(before: TaskState, after: TaskState): RunChange {
  if (before === "succeeded") return "broke";
  return after === "succeeded" ? "fixed" : "other";
}

function judgeTimes(before: number | undefined, after: number | undefined): RunChange {
  if (before === undefined || after === undefined) return "same";
  const noticed = Math.max(noticedMs, Math.min(before, after) * noticedShare);
  if (Math.abs(after - before) < noticed) return "same";
  return after > before ? "slower" : "faster";
}
