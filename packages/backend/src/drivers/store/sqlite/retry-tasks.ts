import { judgeEdge } from "@wezterm-parallel/shared/domain/edge-policy";
import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";
import type { EdgePolicy } from "@wezterm-parallel/shared/domain/task-spec";
import { hasEnded, type TaskState } from "@wezterm-parallel/shared/domain/task-states";
import type { Unchanged } from "@wezterm-parallel/shared/domain/unchanged";

import type { TasksChanged } from "../store.ts";
import { settleSuccessors, settleTask } from "./settle-successors.ts";
import { taskColumns, type TaskRow } from "./task-columns.ts";
import { changeTask, readTask, standingOf } from "./task-row.ts";
import { fullName } from "./task-specs.ts";
import type { Transaction } from "./transaction.ts";

interface NeedRow {
  readonly id: number;
  readonly run_id: number;
  readonly name: string;
  readonly state: TaskState;
  readonly policy: EdgePolicy;
}

/**
 * Ended tasks run again, as further attempts. Successors that were skipped or cancelled, or are ready and
 * not started, wait for them again, at any distance; those that ran keep what they did.
 */
export function retryTasks(transaction: Transaction, tasks: readonly number[]): TasksChanged {
  const unchanged: { task: number; why: Unchanged }[] = [];
  const again = new Map<number, TaskRow>();
  for (const id of tasks) {
    const row = readTask(transaction, id);
    if (row !== undefined && hasEnded(row.state)) again.set(id, row);
    else if (row === undefined) unchanged.push({ task: id, why: { reason: "missing" } });
    else unchanged.push({ task: id, why: { reason: "not-ended", state: row.state } });
  }
  unchanged.push(...dropHopeless(transaction, again));
  const asked = [...again.keys()];
  addSuccessors(transaction, again);
  reopen(transaction, again);
  return { changed: [...new Set([...asked, ...again.keys()])], unchanged };
}

/** Takes out tasks that would only be skipped again, because what they need ended otherwise and stays so. */
function dropHopeless(transaction: Transaction, again: Map<number, TaskRow>) {
  const dropped: { task: number; why: Unchanged }[] = [];
  const open = [...again.keys()];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const failed = again.has(id) ? findFailedNeed(transaction, id, again) : undefined;
    if (failed === undefined) continue;
    again.delete(id);
    dropped.push({
      task: id,
      why: { reason: "need-failed", task: fullName(failed), state: failed.state },
    });
    open.push(...successorsOf(transaction, id).map((row) => row.id));
  }
  return dropped;
}

function findFailedNeed(
  transaction: Transaction,
  id: number,
  again: ReadonlyMap<number, TaskRow>,
): NeedRow | undefined {
  return needsOf(transaction, id).find(
    (need) => judgeEdge(need.policy, need.state) === "fails" && !again.has(need.id),
  );
}

function needsOf(transaction: Transaction, id: number): NeedRow[] {
  return transaction.database.all<NeedRow>(
    `SELECT task.id, task.run_id, task.name, task.state, need.policy
     FROM need JOIN task ON task.id = need.predecessor_id WHERE need.task_id = ?`,
    id,
  );
}

function addSuccessors(transaction: Transaction, again: Map<number, TaskRow>): void {
  const open = [...again.values()];
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    for (const successor of successorsOf(transaction, row.id)) {
      if (again.has(successor.id) || !waitsAgain(successor)) continue;
      again.set(successor.id, successor);
      open.push(successor);
    }
  }
}

function waitsAgain(row: TaskRow): boolean {
  if (row.state === "skipped" || row.state === "cancelled") return true;
  return decideTask(standingOf(row), { kind: "block" }) !== undefined;
}

function successorsOf(transaction: Transaction, id: number): TaskRow[] {
  return transaction.database.all<TaskRow>(
    `SELECT ${taskColumns} FROM need JOIN task ON task.id = need.task_id WHERE need.predecessor_id = ?`,
    id,
  );
}

/** First all are blocked, then counted anew, then those that wait for nobody are settled. */
function reopen(transaction: Transaction, again: ReadonlyMap<number, TaskRow>): void {
  const runs = new Set<number>();
  for (const row of again.values()) {
    const kind = hasEnded(row.state) ? "retry" : "block";
    const event = decideTask(standingOf(row), { kind });
    if (event !== undefined) changeTask(transaction, row, event);
    runs.add(row.run_id);
  }
  for (const run of runs) reopenRun(transaction, run);
  const counted = new Set(again.keys());
  for (const id of again.keys()) {
    for (const successor of successorsOf(transaction, id)) counted.add(successor.id);
  }
  for (const id of counted) recount(transaction, id);
  for (const id of again.keys()) settle(transaction, id);
}

/** A retry takes back the decision to end the run; its failures are counted from here. */
function reopenRun(transaction: Transaction, run: number): void {
  transaction.database.run(
    "UPDATE run SET ending = NULL, failures = 0, paused = 0 WHERE id = ? AND (ending IS NOT NULL OR ended_at IS NOT NULL)",
    run,
  );
  transaction.runChanged(run);
  transaction.touch(run);
}

function recount(transaction: Transaction, id: number): void {
  transaction.database.run(
    `UPDATE task SET waits = (
       SELECT count(*) FROM need JOIN task AS before ON before.id = need.predecessor_id
       WHERE need.task_id = task.id
         AND before.state NOT IN ('succeeded', 'failed', 'cancelled', 'skipped')
     ) WHERE id = ?`,
    id,
  );
}

function settle(transaction: Transaction, id: number): void {
  const row = readTask(transaction, id);
  if (row === undefined || row.state !== "blocked") return;
  const skipped = settleTask(transaction, row);
  if (skipped !== undefined) settleSuccessors(transaction, skipped);
}
