import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

interface FailuresInput {
  /** Newest first, as in the backlog. */
  readonly runs: readonly (Pick<LiveRun, "resource" | "tasks"> & Partial<Pick<LiveRun, "isPart">>)[];
  /** Dismissed attempts, such as `r12/test#2`. */
  readonly dismissed: ReadonlySet<string>;
}

/**
 * Returns ids of failed tasks that need no more attention: they may fail; or the attempt was dismissed; or the run has ended and a newer
 * run of the project has a task of that name, or the same title if it is only partly loaded.
 */
export function settledFailures({ runs, dismissed }: FailuresInput): ReadonlySet<string> {
  const settled = new Set<string>();
  const newer = new Set<string>();
  // Usually no task has failed: thousands of names need not be collected then.
  const oldest = runs.findLastIndex(hasFailure);
  for (const { resource: run, tasks, isPart = false } of runs.slice(0, oldest + 1)) {
    const keyOf = ({ name }: Pick<LiveTask, "name">): string => `${run.projectId}/${name}`;
    const titleKey = `${run.projectId}\n${run.title}`;
    for (const task of tasks.values()) {
      if (task.state !== "failed") continue;
      const isReplaced = run.endedAt !== undefined && (newer.has(keyOf(task)) || newer.has(titleKey));
      const isSettled = task.allowFailure === true || isReplaced || dismissed.has(attemptOf(task));
      if (isSettled) settled.add(task.id);
    }
    if (isPart) newer.add(titleKey);
    for (const task of tasks.values()) newer.add(keyOf(task));
  }
  return settled;
}

function hasFailure({ tasks }: FailuresInput["runs"][number]): boolean {
  for (const { state } of tasks.values()) if (state === "failed") return true;
  return false;
}

/** Returns the attempt that a dismissal covers: the next failure is shown again. */
export function attemptOf({ id, attempts }: Pick<LiveTask, "id" | "attempts">): string {
  return `${id}#${attempts}`;
}
