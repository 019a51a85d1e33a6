import type { Attention } from "@wezterm-parallel/shared/domain/attention";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import type { MarkState } from "../ui/state/mark-states.ts";

/** Returns the mark for a task: its state, or "lost" and "paused", which the state does not include. */
export function stateMarkOf({
  state,
  outcome,
  paused,
}: Pick<LiveTask, "state" | "outcome" | "paused">): MarkState {
  if (state === "failed" && outcome?.kind === "lost") return "lost";
  return paused === true ? "paused" : state;
}

/** Returns the mark for a task that may need a person: its problem, else its state. */
export function attentionMarkOf(task: LiveTask): MarkState {
  const { paused, attention } = task;
  const isWaiting = attention === "unplaceable" || needsPerson(task);
  return isWaiting && paused !== true ? "waiting" : stateMarkOf(task);
}

const troublesAtWork: ReadonlySet<Attention> = new Set(["stuck", "asks", "conflicts", "out-of-quota"]);

/** Returns whether a running task needs a person. */
export function needsPerson({ attention }: Pick<LiveTask, "attention">): boolean {
  return attention !== undefined && troublesAtWork.has(attention);
}
