import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** States that are shown besides those a task has: how an attempt ended, what a change does, who is waited for. */
export type MarkState = TaskState | "merging" | "lost" | "waiting" | "paused";

export type StateColours =
  | Exclude<MarkState, "waiting" | "paused">
  /** Both wait for a person, as a parked task does. */
  | "parked";

/** The tokens of a state: `--state-<name>-text`, `-background`, `-border`, `-solid`. */
export function coloursOf(state: MarkState): StateColours {
  return state === "waiting" || state === "paused" ? "parked" : state;
}
