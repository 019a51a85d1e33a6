import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

export const taskActions = ["retry", "resume", "pause", "cancel"] as const;
export type TaskAction = (typeof taskActions)[number];

/** The task properties that determine the possible actions. */
interface ActedOn {
  readonly state: TaskState;
  /** Paused by a person. */
  readonly paused?: boolean | undefined;
  /** For `parked`: when it resumes by itself. */
  readonly resumesAt?: number | undefined;
}

/** Returns the actions possible for at least one of the tasks, in display order. */
export function possibleActions(tasks: readonly ActedOn[]): readonly TaskAction[] {
  return taskActions.filter((action) => tasks.some((task) => isPossible(action, task)));
}

export function isPossible(action: TaskAction, task: ActedOn): boolean {
  const { state, paused = false } = task;
  switch (action) {
    case "retry":
      return hasEnded(state);
    case "resume":
      return paused || waitsForTime(task);
    case "pause":
      return isQueued({ state }) && !paused;
    case "cancel":
      return !hasEnded(state);
  }
}

/** Returns whether it waits for its start time or its next attempt, which resuming skips. */
export function waitsForTime({ state, paused = false, resumesAt }: ActedOn): boolean {
  return state === "parked" && !paused && resumesAt !== undefined;
}

/** Returns the text key of an action on these tasks. */
export function nameOfAction(action: TaskAction, tasks: readonly ActedOn[]): TaskAction | "startNow" {
  const isStart = action === "resume" && tasks.every((task) => task.paused !== true);
  return isStart ? "startNow" : action;
}

/** Returns whether its position in the queue can be changed. */
export function isQueued({ state }: ActedOn): boolean {
  return !hasEnded(state) && !isLive(state);
}
