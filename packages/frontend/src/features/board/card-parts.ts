import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

/** Padding, borders and the name's line, px: see card.module.css. */
const frame = 18 + 20;
/** The second line and its gap, px. */
const line = 20;

/** Parts of the line below a card's name. */
interface CardParts {
  /** The reason of the state, unless the column makes it clear. */
  readonly reason: boolean;
  /** Progress relative to the usual duration. */
  readonly bar: boolean;
  readonly facts: boolean;
}

interface Shown {
  readonly showsRun: boolean;
  readonly mayCount: boolean;
  readonly pausedGroups: ReadonlySet<string>;
}

/** States that the column explains sufficiently. */
const plain: ReadonlySet<TaskState> = new Set([
  "succeeded",
  "cancelled",
  "ready",
  "leased",
  "running",
  "verifying",
]);

export function cardPartsOf(task: LiveTask, { showsRun, mayCount, pausedGroups }: Shown): CardParts {
  const { state, attention, progress, startedAt, expectedMs, group } = task;
  const isHeld = state === "ready" && group !== undefined && pausedGroups.has(group);
  const reason = attention !== undefined || progress !== undefined || isHeld || !plain.has(state);
  return {
    reason,
    bar: !reason && isLive(state) && startedAt !== undefined && expectedMs !== undefined,
    facts: showsRun || hasFacts(task) || (mayCount && hasChanges(task)),
  };
}

function hasFacts({ attempts, priority, conflicts }: LiveTask): boolean {
  return attempts > 1 || priority !== 0 || conflicts !== undefined;
}

/** Returns whether the task may have changes to count. */
export function hasChanges({ checkout, attempts, state }: LiveTask): boolean {
  return checkout === "worktree" && attempts > 0 && state !== "leased";
}

/** Returns a card's expected height in px, for pointers that need no large targets. */
export function cardHeight(task: LiveTask, shown: Shown): number {
  return Object.values(cardPartsOf(task, shown)).some(Boolean) ? frame + line : frame;
}
