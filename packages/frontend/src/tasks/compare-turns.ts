import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { compareUrgency } from "@wezterm-parallel/shared/domain/placement";

/** Which of two that wait the scheduler starts first, given room for either. Negative: `one`. */
export function compareTurns(one: LiveTask, other: LiveTask): number {
  return compareUrgency(one, other) || one.createdAt - other.createdAt;
}
