import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** Padding and edges, and the line of the name, px: see card.module.css. */
const frame = 18 + 20;
/** The second line and the gap before it, px. */
const line = 20;

/** What stands in the line under a card's name, when anything does. */
interface CardParts {
  /** Why it is so: not where its column says all. */
  readonly reason: boolean;
  /** How far it is by what it usually takes. */
  readonly bar: boolean;
  readonly facts: boolean;
}

interface Shown {
  readonly showsRun: boolean;
  readonly mayCount: boolean;
}

/** States whose column says all that there is to say. */
const plain: ReadonlySet<TaskState> = new Set([
  "succeeded",
  "cancelled",
  "ready",
  "leased",
  "running",
  "verifying",
]);

export function partsOf(task: LiveTask, { showsRun, mayCount }: Shown): CardParts {
  const { state, attention, startedAt, expectedMs, attempts, priority } = task;
  const reason = attention !== undefined || !plain.has(state);
  return {
    reason,
    bar: !reason && isLive(state) && startedAt !== undefined && expectedMs !== undefined,
    facts: showsRun || attempts > 1 || priority !== 0 || (mayCount && hasChanges(task)),
  };
}

/** Whether there may be something to count. */
export function hasChanges({ checkout, attempts, state }: LiveTask): boolean {
  return checkout === "worktree" && attempts > 0 && state !== "leased";
}

/** How high its card will be, px, with a pointer that needs no large targets. */
export function cardHeight(task: LiveTask, shown: Shown): number {
  return Object.values(partsOf(task, shown)).some(Boolean) ? frame + line : frame;
}
