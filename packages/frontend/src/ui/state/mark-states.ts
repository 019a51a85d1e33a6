import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** Displayed states in addition to task states: an attempt's ending, a change's merge, a pending person. */
export type MarkState = TaskState | "merging" | "lost" | "waiting" | "paused";

export type StateColours =
  | Exclude<MarkState, "waiting" | "paused">
  /** Both wait for a person, like a parked task. */
  | "parked";

/** Returns the colour tokens of a state: `--state-<name>-text`, `-background`, `-border`, `-solid`. */
export function coloursOf(state: MarkState): StateColours {
  return state === "waiting" || state === "paused" ? "parked" : state;
}
