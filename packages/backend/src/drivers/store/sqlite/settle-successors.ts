import { type EdgeVerdict, judgeEdge } from "@wezterm-parallel/shared/domain/edge-policy";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { decideTask } from "@wezterm-parallel/shared/domain/task-lifecycle";
import type { EdgePolicy } from "@wezterm-parallel/shared/domain/task-spec";
import type { TaskState } from "@wezterm-parallel/shared/domain/task-states";

import { taskColumns, type TaskRow } from "./task-columns.ts";
import { changeTask, standingOf } from "./task-row.ts";
import type { Transaction } from "./transaction.ts";

interface Successor {
  readonly id: number;
  readonly policy: EdgePolicy;
}
export type EndedTask = Pick<TaskRow, "id" | "run_id" | "name" | "state">;

/**
 * A task has ended: counts down all that need it and readies or skips them, and what they end in turn, in
 * the same transaction. Nobody is left waiting for something that is over.
 */
export function settleSuccessors(transaction: Transaction, ended: EndedTask): void {
  const ends: EndedTask[] = [ended];
  for (let task = ends.pop(); task !== undefined; task = ends.pop()) {
    for (const successor of successorsOf(transaction, task.id)) {
      const skipped = hearEnd(transaction, task, successor);
      if (skipped !== undefined) ends.push(skipped);
    }
  }
}

function successorsOf(transaction: Transaction, task: number): Successor[] {
  return transaction.database.all<Successor>(
    "SELECT task_id AS id, policy FROM need WHERE predecessor_id = ? ORDER BY task_id",
    task,
  );
}

/** One edge: counted down whatever state the successor is in, because a retry counts it up again. */
function hearEnd(transaction: Transaction, ended: EndedTask, successor: Successor): TaskRow | undefined {
  // Two edges to one successor: the first may have moved it.
  const row = transaction.database.get<TaskRow>(
    `UPDATE task SET waits = waits - 1 WHERE id = ? RETURNING ${taskColumns}`,
    successor.id,
  );
  if (row === undefined || row.state !== "blocked") return undefined;
  if (judgeEdge(successor.policy, ended.state) === "fails") return skip(transaction, row, ended);
  return row.waits === 0 ? settleTask(transaction, row) : undefined;
}

/** A blocked task looks at all its needs; answers it when that skipped it. */
export function settleTask(transaction: Transaction, row: TaskRow): TaskRow | undefined {
  const needs = readEdges(transaction, row.id);
  const edges = needs.map(({ verdict }) => verdict);
  const event = decideTask(standingOf(row), { kind: "settle", edges });
  if (event === undefined) return undefined;
  const cause = needs[edges.indexOf("fails")];
  if (cause !== undefined) return skip(transaction, row, cause);
  changeTask(transaction, row, event);
  return undefined;
}

/** What a task needs, and what each of them says now. */
export function readEdges(
  transaction: Transaction,
  task: number,
): readonly (EndedTask & { readonly verdict: EdgeVerdict })[] {
  const needs = transaction.database.all<EndedTask & { policy: EdgePolicy; state: TaskState }>(
    `SELECT need.policy, task.id, task.run_id, task.name, task.state
     FROM need JOIN task ON task.id = need.predecessor_id WHERE need.task_id = ?`,
    task,
  );
  return needs.map((need) => ({ ...need, verdict: judgeEdge(need.policy, need.state) }));
}

function skip(transaction: Transaction, row: TaskRow, cause: EndedTask): TaskRow {
  const data = { cause: taskId(cause.run_id, cause.name), causeState: cause.state };
  return changeTask(transaction, row, { kind: "skipped" }, { cause: cause.id, data });
}
