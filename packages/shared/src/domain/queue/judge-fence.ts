import type { AttemptState } from "../task/task-state.ts";

/** The lease that may report on an attempt, and whether the attempt has ended. */
export interface AttemptFence {
  /** Lease number of the task: a later lease may have the same attempt number (task-lifecycle.ts). */
  readonly lease: number;
  readonly worker: number;
  readonly epoch: number;
  readonly state: AttemptState;
  /** The side that ended it: the worker may not undo the server's own decision. */
  readonly endedBy: "worker" | "lease" | undefined;
}

/** `over`: this worker ended it itself and repeats a lost report, which is harmless. */
type FenceVerdict = "holds" | "over" | "stale";

export function judgeFence(
  by: { readonly id: number; readonly epoch: number; readonly lease: number },
  attempt: AttemptFence | undefined,
): FenceVerdict {
  if (attempt === undefined || attempt.worker !== by.id || attempt.lease !== by.lease) return "stale";
  if (attempt.state === "ended") return attempt.endedBy === "worker" ? "over" : "stale";
  return attempt.epoch === by.epoch ? "holds" : "stale";
}
