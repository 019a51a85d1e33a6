import { hasEnded, isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

export const taskActions = ["retry", "resume", "pause", "cancel"] as const;
export type TaskAction = (typeof taskActions)[number];

/** What decides what may be done with a task. */
interface ActedOn {
  readonly state: TaskState;
  /** A person holds it back. */
  readonly paused?: boolean | undefined;
}

/** What can be done with at least one of them now, in the order in which it is offered. */
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

/** Whether its place among those that wait can be changed. */
export function isQueued({ state }: ActedOn): boolean {
  return !hasEnded(state) && !isLive(state);
}
