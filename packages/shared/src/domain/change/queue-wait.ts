import type { Failure } from "../failure.ts";
import type { ChangeState } from "./change-state.ts";

/**
 * The event that must happen before a queued change moves on: its `checks` end, the queue is resumed, those `ahead` land,
 * the `target` can be moved, or its `candidate` is built.
 */
export type QueueWait = "checks" | "resume" | "ahead" | "target" | "candidate";

interface WaitingChange {
  readonly state: ChangeState;
  readonly position?: number | undefined;
}

interface WaitingQueue {
  readonly paused: boolean;
  readonly obstacle?: Failure | undefined;
}

export function waitOf(
  { state, position = 1 }: WaitingChange,
  { paused, obstacle }: WaitingQueue,
): QueueWait {
  if (state === "verifying") return "checks";
  if (paused) return "resume";
  if (position > 1) return "ahead";
  return state === "verified" || obstacle !== undefined ? "target" : "candidate";
}
