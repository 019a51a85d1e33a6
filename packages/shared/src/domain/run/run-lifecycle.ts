import type { RunState } from "../task/task-state.ts";
import { endedTaskStates, taskStates, type TaskState } from "../task/task-states.ts";

interface RunStanding {
  readonly counts: Readonly<Partial<Record<TaskState, number>>>;
  readonly sealed: boolean;
  readonly paused: boolean;
  /** Failed tasks whose failure is allowed. */
  readonly allowedFailures: number;
  /** States of tasks in other runs that caused tasks of this one to be skipped. */
  readonly causesElsewhere: readonly TaskState[];
}

export function hasRunEnded(run: Pick<RunStanding, "counts" | "sealed">): boolean {
  return run.sealed && countEnded(run.counts) === countAll(run.counts);
}

/** Derives the run's state from its tasks: it is running while any may still change, or more may be added. */
export function deriveRunState(run: RunStanding): RunState {
  if (!hasRunEnded(run)) return run.paused ? "paused" : "running";
  if ((run.counts.failed ?? 0) > run.allowedFailures || failedElsewhere(run)) return "failed";
  return (run.counts.cancelled ?? 0) > 0 ? "cancelled" : "succeeded";
}

function failedElsewhere({ causesElsewhere }: RunStanding): boolean {
  return causesElsewhere.some((state) => state !== "succeeded");
}

export function countAll(counts: RunStanding["counts"]): number {
  return taskStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** Counts tasks that ran to an end; cancelled and skipped ones did not. */
export function countDone(counts: RunStanding["counts"]): number {
  return (counts.succeeded ?? 0) + (counts.failed ?? 0);
}

function countEnded(counts: RunStanding["counts"]): number {
  return endedTaskStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

interface RunTimes {
  readonly createdAt: number;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  readonly idleMs?: number | undefined;
}

/** Returns the start time without idle time, i.e. the time between an end of the run and a later retry. */
export function workedSince({ createdAt, startedAt, idleMs = 0 }: RunTimes): number {
  return (startedAt ?? createdAt) + idleMs;
}

/** Returns the time in ms during which at least one task was queued or running; the arguments are epoch ms. */
export function workedMs(run: RunTimes, now: number): number {
  return Math.max(0, (run.endedAt ?? now) - workedSince(run));
}
