/**
 *   blocked ──► ready ──► leased ──► running ──► verifying ──► succeeded
 *      │          ▲ │        │          │            │
 *      │   parked ┘ │        └──────────┴────────────┴──► failed │ cancelled │ parked (retry)
 *      └──► skipped └──► cancelled
 *
 * The usual transitions; docs/architecture.md shows all of them.
 *
 * parked: waits for a time (back-off, delay) or a person (paused). Kept apart from the schemas, so that programs that must
 * start quickly load no Zod.
 */
export const taskStates = [
  "blocked",
  "ready",
  "parked",
  "leased",
  "running",
  "verifying",
  "succeeded",
  "failed",
  "cancelled",
  "skipped",
] as const;
export type TaskState = (typeof taskStates)[number];

export const endedTaskStates = ["succeeded", "failed", "cancelled", "skipped"] as const;
export const liveTaskStates = ["leased", "running", "verifying"] as const;

export function hasEnded(state: TaskState): boolean {
  return (endedTaskStates as readonly TaskState[]).includes(state);
}

/** Returns whether a task waits for the time given at its submission, not for a back-off. */
export function isDelayed(task: {
  readonly state: TaskState;
  readonly attempts: number;
  readonly resumesAt?: number | undefined;
}): boolean {
  return task.state === "parked" && task.resumesAt !== undefined && task.attempts === 0;
}

export function isLive(state: TaskState): boolean {
  return (liveTaskStates as readonly TaskState[]).includes(state);
}
