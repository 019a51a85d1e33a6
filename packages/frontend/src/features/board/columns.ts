import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import { stateMarkOf } from "../../tasks/state-mark-of.ts";
import type { MarkState } from "../../ui/state/mark-states.ts";

/** From what cannot begin yet to what is over; `needs`: what goes no further unless somebody does something. */
export const columns = ["waiting", "ready", "running", "needs", "done"] as const;
export type Column = (typeof columns)[number];

/** Columns whose order is that of the queue, and can be changed. */
export const queues: readonly Column[] = ["waiting", "ready"];

/** The state whose colours and shape a column has. */
export const columnMarks: Readonly<Record<Column, MarkState>> = {
  waiting: "blocked",
  ready: "ready",
  running: "running",
  needs: "waiting",
  done: "succeeded",
};

/** `isSettled`: it failed, and needs nobody any more. */
export function columnOf({ state, resumesAt, attention }: LiveTask, isSettled: boolean): Column {
  if (state === "blocked") return "waiting";
  if (state === "parked") return resumesAt === undefined ? "needs" : "waiting";
  if (state === "ready") return attention === "unplaceable" ? "needs" : "ready";
  if (state === "failed") return isSettled ? "done" : "needs";
  if (isLive(state)) return attention === "stuck" || attention === "asks" ? "needs" : "running";
  return "done";
}

/** How a card is marked: its state, or what is the matter with it. */
export function markOf(task: LiveTask): MarkState {
  const { paused, attention } = task;
  const isWaiting =
    paused !== true && (attention === "stuck" || attention === "asks" || attention === "unplaceable");
  return isWaiting ? "waiting" : stateMarkOf(task);
}
