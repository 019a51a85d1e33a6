import type { AttemptState } from "../task/task-state.ts";

/** The worker and epoch that may report on an attempt, and whether the attempt has ended. */
export interface AttemptFence {
  readonly worker: number;
  readonly epoch: number;
  readonly state: AttemptState;
  /** Who ended it: the worker may not undo the server's own decision. */
  readonly endedBy: "worker" | "lease" | undefined;
}

/** `over`: this worker ended it itself and repeats a lost report, which is harmless. */
export type FenceVerdict = "holds" | "over" | "stale";

export function judgeFence(
  worker: { readonly id: number; readonly epoch: number },
  attempt: AttemptFence | undefined,
): FenceVerdict {
  if (attempt === undefined || attempt.worker !== worker.id) return "stale";
  if (attempt.state === "ended") return attempt.endedBy === "worker" ? "over" : "stale";
  return attempt.epoch === worker.epoch ? "holds" : "stale";
}
