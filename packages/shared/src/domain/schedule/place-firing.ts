import type { OverlapPolicy } from "./schedule-spec.ts";

/** Most firings of one schedule that wait for its run to end. */
const mostWaiting = 100;

interface Occupied {
  /** The run of an earlier firing has not ended. */
  readonly isRunning: boolean;
  /** Earlier firings that have not started. */
  readonly waiting: number;
  /** The firing was missed and is made up for. */
  readonly isLate: boolean;
}

/**
 * Decides about a firing whose time has come: it waits for its start, is skipped, or replaces the run and the firings
 * before it. Firings that are made up for wait for one another, or `run-all` would run only one.
 */
export function placeFiring(policy: OverlapPolicy, occupied: Occupied): "wait" | "skip" | "replace" {
  const { isRunning, waiting, isLate } = occupied;
  const isFree = !isRunning && waiting === 0;
  if (isFree) return "wait";
  if (policy === "cancel-running") return "replace";
  if (policy === "skip" && !isLate) return "skip";
  return waiting < mostWaiting ? "wait" : "skip";
}
