import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

interface FailuresInput {
  /** Newest first, as the backlog has them. */
  readonly runs: readonly (Pick<LiveRun, "resource" | "tasks"> & Partial<Pick<LiveRun, "isPart">>)[];
  /** What somebody has seen and left as it is: attempts, such as `r12/test#2`. */
  readonly dismissed: ReadonlySet<string>;
}

/**
 * Failed tasks that need nobody any more, by id: somebody has seen the attempt and left it, or the run has ended and a
 * newer one of the project has a task of that name, or is of the same title where only a part of its tasks is here.
 */
export function settledFailures({ runs, dismissed }: FailuresInput): ReadonlySet<string> {
  const settled = new Set<string>();
  const newer = new Set<string>();
  for (const { resource: run, tasks, isPart = false } of runs) {
    const keyOf = ({ name }: Pick<LiveTask, "name">): string => `${run.projectId}/${name}`;
    const titleKey = `${run.projectId}\n${run.title}`;
    for (const task of tasks.values()) {
      const isReplaced = run.endedAt !== undefined && (newer.has(keyOf(task)) || newer.has(titleKey));
      if (task.state === "failed" && (isReplaced || dismissed.has(attemptOf(task)))) settled.add(task.id);
    }
    if (isPart) newer.add(titleKey);
    for (const task of tasks.values()) newer.add(keyOf(task));
  }
  return settled;
}

/** The attempt that a dismissal is about: the next one that fails is shown again. */
export function attemptOf({ id, attempts }: Pick<LiveTask, "id" | "attempts">): string {
  return `${id}#${attempts}`;
}
