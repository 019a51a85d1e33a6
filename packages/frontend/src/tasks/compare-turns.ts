import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { compareUrgency } from "@wezterm-parallel/shared/domain/placement";

/** Orders two waiting tasks as the scheduler would start them if both fitted. Negative: `one` first. */
export function compareTurns(one: LiveTask, other: LiveTask): number {
  return compareUrgency(one, other) || one.createdAt - other.createdAt;
}
