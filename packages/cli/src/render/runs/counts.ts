import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type { Colours } from "../colours.ts";
import { stateWord } from "../state-word.ts";

/** By importance: failed, running, done, waiting. */
const order: readonly TaskState[] = [
  "failed",
  "running",
  "verifying",
  "leased",
  "succeeded",
  "ready",
  "parked",
  "blocked",
  "cancelled",
  "skipped",
];

/** Formats counts without zeros: `1 failed, 2 running, 7 done (5 reused)`; plain without `colours`. */
export function renderCounts(
  counts: Readonly<Partial<Record<TaskState, number>>>,
  colours?: Colours,
  reused = 0,
): string {
  const parts = order
    .filter((state) => (counts[state] ?? 0) > 0)
    .map((state) => {
      const { word, colour } = stateWord(state);
      const part = state === "succeeded" && reused > 0 ? ` (${reused} reused)` : "";
      const text = `${counts[state]} ${word}${part}`;
      return colours === undefined ? text : colour(colours)(text);
    });
  return parts.length === 0 ? "none" : parts.join(", ");
}
