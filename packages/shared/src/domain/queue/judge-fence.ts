import type { AttemptState } from "../task/task-state.ts";

/** Who may speak of an attempt, and whether it is over. */
export interface AttemptFence {
  readonly worker: number;
  readonly epoch: number;
  readonly state: AttemptState;
  /** Who ended it: what the server decided itself, the worker may not undo. */
  readonly endedBy: "worker" | "lease" | undefined;
}

/** `over`: this worker ended it itself and repeats what was lost on the way, which is harmless. */
export type FenceVerdict = "holds" | "over" | "stale";

export function judgeFence(
  worker: { readonly id: number; readonly epoch: number },
  attempt: AttemptFence | undefined,
): FenceVerdict {
  if (attempt === undefined || attempt.worker !== worker.id) return "stale";
  if (attempt.state === "ended") return attempt.endedBy === "worker" ? "over" : "stale";
  return attempt.epoch === worker.epoch ? "holds" : "stale";
}
