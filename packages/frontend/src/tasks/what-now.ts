import type { LiveRun } from "@wezterm-parallel/shared/client/live/live-run";
import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";
import { isLive, type TaskState } from "@wezterm-parallel/shared/domain/task/task-states";
import type { RunResource, TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { compareTurns } from "./compare-turns.ts";
import { settledFailures } from "./settled-failures.ts";
import { needsPerson } from "./state-mark-of.ts";
import type { MarkState } from "../ui/state/mark-states.ts";

/** A task and its run. */
export interface TaskItem {
  readonly task: LiveTask;
  readonly run: RunResource;
  /** The displayed mark: its state, or its problem. */
  readonly mark: MarkState;
}

export interface WhatNow {
  /** Tasks that need attention: first those that wait for an answer, then failures (latest first), then paused ones. */
  readonly needs: readonly TaskItem[];
  /** Running tasks, the longest first. */
  readonly running: readonly TaskItem[];
  /** Tasks ready to start, in queue order, then those that retry automatically. */
  readonly next: readonly TaskItem[];
  /** Number of tasks ready to start, including those not in `next` because their run is only partly loaded. */
  readonly waiting: number;
  /** Number of tasks that wait for dependencies. */
  readonly blocked: number;
}

type KnownRun = Pick<LiveRun, "resource" | "tasks"> & Partial<Pick<LiveRun, "isPart">>;

interface WhatNowInput {
  /** Newest first, as in the backlog. */
  readonly runs: readonly KnownRun[];
  /** Tasks that need attention according to the server, by id. */
  readonly attention: ReadonlyMap<string, TaskResource>;
  /** Dismissed attempts, such as `r12/test#2`. */
  readonly dismissed: ReadonlySet<string>;
}

/** Returns what needs attention and what is in progress, across all projects. */
export function findWhatNow({ runs, attention, dismissed }: WhatNowInput): WhatNow {
  const found: Found = { needs: [], running: [], next: [], blocked: 0, waiting: 0 };
  const settled = settledFailures({ runs, dismissed });
  for (const { resource: run, tasks, isPart = false } of runs) {
    if (isPart) countMissing(found, run, tasks);
    for (const known of tasks.values()) {
      const task = withAttention(known, attention.get(known.id));
      const mark = settled.has(task.id) ? undefined : needOf(task);
      if (mark === undefined) sortIn(found, { task, run, mark: task.state });
      else found.needs.push({ task, run, mark });
    }
  }
  found.needs.sort((one, other) => urgencyOf(one) - urgencyOf(other) || sinceOf(other) - sinceOf(one));
  found.running.sort((one, other) => sinceOf(one) - sinceOf(other));
  found.next.sort(byTurn);
  found.waiting += found.next.length;
  return found;
}

/** Counts waiting tasks of a partly loaded run. */
function countMissing(found: Found, { counts }: RunResource, tasks: KnownRun["tasks"]): void {
  const known = (state: TaskState) => [...tasks.values()].filter((task) => task.state === state).length;
  found.waiting += Math.max(0, (counts.ready ?? 0) - known("ready"));
  found.blocked += Math.max(0, (counts.blocked ?? 0) - known("blocked"));
}

interface Found {
  readonly needs: TaskItem[];
  readonly running: TaskItem[];
  readonly next: TaskItem[];
  waiting: number;
  blocked: number;
}

function sortIn(found: Found, row: TaskItem): void {
  const { state } = row.task;
  if (isLive(state)) found.running.push(row);
  else if (state === "ready" || state === "parked") found.next.push(row);
  else if (state === "blocked") found.blocked += 1;
}

/** The server's attention data is valid only while the task is unchanged. */
export function withAttention(task: LiveTask, seen: TaskResource | undefined): LiveTask {
  if (seen === undefined || seen.state !== task.state || seen.attempts !== task.attempts)
    return task.attention === undefined ? task : { ...task, attention: undefined };
  const { attention, prompt, activity, lastOutputAt, why } = seen;
  return { ...task, attention, prompt, activity, lastOutputAt, why };
}

function needOf({ state, outcome, resumesAt, attention }: LiveTask): MarkState | undefined {
  if (state === "failed") return outcome?.kind === "lost" ? "lost" : "failed";
  if (state === "parked") return resumesAt === undefined ? "paused" : undefined;
  if (state === "ready") return attention === "unplaceable" ? "waiting" : undefined;
  return isLive(state) && needsPerson({ attention }) ? "waiting" : undefined;
}

/** A running task that waits for a person occupies a slot until somebody answers. */
function urgencyOf({ task, mark }: TaskItem): number {
  if (isLive(task.state)) return 0;
  return mark === "paused" ? 2 : 1;
}

function sinceOf({ task }: TaskItem): number {
  return task.endedAt ?? task.startedAt ?? task.readyAt ?? task.createdAt;
}

function byTurn(one: TaskItem, other: TaskItem): number {
  return (
    Number(one.task.state === "parked") - Number(other.task.state === "parked") ||
    compareTurns(one.task, other.task) ||
    one.run.number - other.run.number
  );
}
