import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import type { MarkState } from "../ui/state/mark-states.ts";

/** A task's state, or what it does not tell: that its worker was lost, that somebody holds it back. */
export function stateMarkOf({
  state,
  outcome,
  paused,
}: Pick<LiveTask, "state" | "outcome" | "paused">): MarkState {
  if (state === "failed" && outcome?.kind === "lost") return "lost";
  return paused === true ? "paused" : state;
}
