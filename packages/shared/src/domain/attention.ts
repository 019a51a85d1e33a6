import type { AttemptOutcome } from "./task-state.ts";
import { isLive, type TaskState } from "./task-states.ts";

/** Why a person should look at a task: it failed, its worker was lost, it says nothing, or nobody can run it. */
export const attentionKinds = ["failed", "lost", "stuck", "unplaceable"] as const;
export type Attention = (typeof attentionKinds)[number];

/** Origin: builds and agents say something every minute or two; who waits for an answer says nothing for longer. */
export const stuckAfterMs = 5 * 60_000;

export interface Attended {
  readonly state: TaskState;
  /** Of its last attempt. */
  readonly outcome?: Pick<AttemptOutcome, "kind"> | undefined;
  /** Epoch ms. */
  readonly startedAt?: number | undefined;
  readonly lastOutputAt?: number | undefined;
  /** No connected worker can ever take it. */
  readonly unplaceable?: boolean | undefined;
}

/** What about a task needs somebody at `now` (epoch ms), when anything does. */
export function findAttention(task: Attended, now: number): Attention | undefined {
  if (task.state === "failed") return task.outcome?.kind === "lost" ? "lost" : "failed";
  if (task.state === "ready") return task.unplaceable === true ? "unplaceable" : undefined;
  if (task.state === "parked") return task.outcome?.kind === "lost" ? "lost" : undefined;
  return isLive(task.state) && isSilent(task, now) ? "stuck" : undefined;
}

function isSilent({ lastOutputAt = 0, startedAt = 0 }: Attended, now: number): boolean {
  const since = Math.max(lastOutputAt, startedAt);
  return since > 0 && now - since >= stuckAfterMs;
}

/** States in which a task can need somebody. */
export const attendedStates: readonly TaskState[] = ["failed", "ready", "parked", "running"];
