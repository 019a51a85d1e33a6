import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive } from "@wezterm-parallel/shared/domain/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/resources";

import { compareTurns } from "./compare-turns.ts";
import { settledFailures } from "./settled-failures.ts";
import type { MarkState } from "../ui/state/mark-states.ts";

/** A task among others with the run that it belongs to. */
export interface Row {
  readonly task: LiveTask;
  readonly run: RunResource;
  /** How it is marked: its state, or what is the matter with it. */
  readonly mark: MarkState;
}

export interface WhatNow {
  /** What somebody should look at: what went wrong last first, what was held back at the end. */
  readonly needs: readonly Row[];
  /** What runs, the longest first. */
  readonly running: readonly Row[];
  /** What waits for room, in the order of the queue, then what runs again by itself. */
  readonly next: readonly Row[];
  /** Tasks that wait for others. */
  readonly blocked: number;
}

interface WhatNowInput {
  /** Newest first, as the backlog has them. */
  readonly runs: readonly Pick<LiveRun, "resource" | "tasks">[];
  /** What the server says somebody should look at, by id. */
  readonly attention: ReadonlyMap<string, TaskResource>;
  /** What somebody has seen and left as it is: attempts, such as `r12/test#2`. */
  readonly dismissed: ReadonlySet<string>;
}

/** What somebody has to look at and what goes on, over all projects. */
export function findWhatNow({ runs, attention, dismissed }: WhatNowInput): WhatNow {
  const found: Found = { needs: [], running: [], next: [], blocked: 0 };
  const settled = settledFailures({ runs, dismissed });
  for (const { resource: run, tasks } of runs) {
    for (const known of tasks.values()) {
      const task = withAttention(known, attention.get(known.id));
      const mark = settled.has(task.id) ? undefined : needOf(task);
      if (mark === undefined) sortIn(found, { task, run, mark: task.state });
      else found.needs.push({ task, run, mark });
    }
  }
  found.needs.sort(
    (one, other) => Number(isHeld(one)) - Number(isHeld(other)) || sinceOf(other) - sinceOf(one),
  );
  found.running.sort((one, other) => sinceOf(one) - sinceOf(other));
  found.next.sort(byTurn);
  return found;
}

interface Found {
  readonly needs: Row[];
  readonly running: Row[];
  readonly next: Row[];
  blocked: number;
}

function sortIn(found: Found, row: Row): void {
  const { state } = row.task;
  if (isLive(state)) found.running.push(row);
  else if (state === "ready" || state === "parked") found.next.push(row);
  else if (state === "blocked") found.blocked += 1;
}

/** The server's look at a task holds while the task is as it was then. */
function withAttention(task: LiveTask, seen: TaskResource | undefined): LiveTask {
  if (seen === undefined || seen.state !== task.state || seen.attempts !== task.attempts)
    return task.attention === undefined ? task : { ...task, attention: undefined };
  return { ...task, attention: seen.attention, lastOutputAt: seen.lastOutputAt, why: seen.why };
}

function needOf({ state, outcome, resumesAt, attention }: LiveTask): MarkState | undefined {
  if (state === "failed") return outcome?.kind === "lost" ? "lost" : "failed";
  if (state === "parked") return resumesAt === undefined ? "paused" : undefined;
  if (state === "ready") return attention === "unplaceable" ? "waiting" : undefined;
  return isLive(state) && attention === "stuck" ? "waiting" : undefined;
}

function isHeld({ mark }: Row): boolean {
  return mark === "paused";
}

function sinceOf({ task }: Row): number {
  return task.endedAt ?? task.startedAt ?? task.readyAt ?? task.createdAt;
}

function byTurn(one: Row, other: Row): number {
  return (
    Number(one.task.state === "parked") - Number(other.task.state === "parked") ||
    compareTurns(one.task, other.task) ||
    one.run.number - other.run.number
  );
}
