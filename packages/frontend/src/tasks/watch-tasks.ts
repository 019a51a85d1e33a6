import { runOf } from "@wezterm-parallel/shared/client/live/live-backlog";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { hasEnded } from "@wezterm-parallel/shared/domain/task/task-states";

import { type TaskAction, waitsForTime } from "./acting/possible-actions.ts";

/** The live data in which the effects of actions are observed. */
export type Watched = Pick<LiveStore, "listen" | "backlog">;

/** Returns whether an action's effect is visible in every one of these tasks. */
type EffectSeen = (action: TaskAction, ids: readonly string[]) => boolean;

/**
 * Captures these tasks before an action, and the others of their runs: a retry also requeues skipped tasks. Tasks
 * unknown to the page show no effect.
 */
export function watchTasks({ backlog }: Pick<Watched, "backlog">, ids: Iterable<string>): EffectSeen {
  const before = new Map<string, LiveTask>();
  for (const run of new Set([...ids].map(runOf)))
    for (const task of backlog.run(run)?.tasks.values() ?? []) before.set(task.id, task);
  return (action, changed) =>
    changed.every((id) => {
      const task = backlog.task(id);
      return task !== undefined && shows(action, task, before.get(id));
    });
}

function shows(action: TaskAction, task: LiveTask, before: LiveTask | undefined): boolean {
  switch (action) {
    case "cancel":
      return hasEnded(task.state);
    case "retry":
      return !hasEnded(task.state) || (before !== undefined && hasRunSince(task, before));
    case "pause":
      return task.paused === true;
    case "resume":
      return task.paused !== true && (before?.paused === true || !waitsForTime(task));
  }
}

/** It may have ended again before it was observed. */
function hasRunSince(task: LiveTask, before: LiveTask): boolean {
  return task.attempts !== before.attempts || task.endedAt !== before.endedAt;
}
