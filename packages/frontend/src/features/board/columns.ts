import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { needsPerson } from "../../tasks/state-mark-of.ts";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import type { MarkState } from "../../ui/state/mark-states.ts";

/** From blocked to ended; `needs`: cannot continue without a person. */
export const columns = ["waiting", "ready", "running", "needs", "done"] as const;
export type BoardColumnName = (typeof columns)[number];

/** Columns in queue order, which the user can change. */
export const queues: readonly BoardColumnName[] = ["waiting", "ready"];

/** The state that determines a column's colours and icon. */
export const columnMarks: Readonly<Record<BoardColumnName, MarkState>> = {
  waiting: "blocked",
  ready: "ready",
  running: "running",
  needs: "waiting",
  done: "succeeded",
};

/** Returns a task's column. `isSettled`: it failed and needs no more attention. */
export function columnOf({ state, resumesAt, attention }: LiveTask, isSettled: boolean): BoardColumnName {
  if (state === "blocked") return "waiting";
  if (state === "parked") return resumesAt === undefined ? "needs" : "waiting";
  if (state === "ready") return attention === "unplaceable" ? "needs" : "ready";
  if (state === "failed") return isSettled ? "done" : "needs";
  if (isLive(state)) return needsPerson({ attention }) ? "needs" : "running";
  return "done";
}
