import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

export const taskActions = ["retry", "resume", "pause", "cancel"] as const;
export type TaskAction = (typeof taskActions)[number];

/** The task properties that determine the possible actions. */
interface ActedOn {
  readonly state: TaskState;
  /** Paused by a person. */
  readonly paused?: boolean | undefined;
}

/** Returns the actions possible for at least one of the tasks, in display order. */
export function possibleActions(tasks: readonly ActedOn[]): readonly TaskAction[] {
  return taskActions.filter((action) => tasks.some((task) => isPossible(action, task)));
}

export function isPossible(action: TaskAction, { state, paused = false }: ActedOn): boolean {
  switch (action) {
    case "retry":
      return hasEnded(state);
    case "resume":
      return paused;
    case "pause":
      return isQueued({ state }) && !paused;
    case "cancel":
      return !hasEnded(state);
  }
}

/** Whether its position in the queue can be changed. */
export function isQueued({ state }: ActedOn): boolean {
  return !hasEnded(state) && !isLive(state);
}
