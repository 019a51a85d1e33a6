import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task-states";

/** Padding and edges, and the line of the name, px: see card.module.css. */
const frame = 18 + 20;
/** A line and the gap before it, px. */
const line = 20;

/** Which lines a card has under its name. */
interface CardLines {
  /** Why it is so: not where its column says all. */
  readonly reason: boolean;
  readonly time: boolean;
  readonly facts: boolean;
}

interface Shown {
  readonly showsRun: boolean;
  readonly mayCount: boolean;
}

export function linesOf(task: LiveTask, { showsRun, mayCount }: Shown): CardLines {
  const { state, attention, startedAt, endedAt, expectedMs, attempts, worker, priority } = task;
  const live = isLive(state);
  return {
    reason: !(state === "succeeded" || (state === "ready" && attention === undefined)),
    time: expectedMs !== undefined || (startedAt !== undefined && (endedAt !== undefined || live)),
    facts:
      showsRun ||
      attempts > 1 ||
      priority !== 0 ||
      (worker !== undefined && !live) ||
      (mayCount && hasChanges(task)),
  };
}

/** Whether there may be something to count. */
export function hasChanges({ checkout, attempts, state }: LiveTask): boolean {
  return checkout === "worktree" && attempts > 0 && state !== "leased";
}

/** How high its card will be, px, with a pointer that needs no large targets. */
export function cardHeight(task: LiveTask, shown: Shown): number {
  const { reason, time, facts } = linesOf(task, shown);
  return frame + line * (Number(reason) + Number(time) + Number(facts));
}
