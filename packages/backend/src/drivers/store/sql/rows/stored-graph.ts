import type { Steps } from "@wezterm-parallel/shared/base/steps";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import type {
  GraphChanges,
  GraphEdge,
  GraphTask,
  TaskCause,
  TaskGraph,
} from "@wezterm-parallel/shared/domain/queue/task-graph";
import type { EdgePolicy } from "@wezterm-parallel/shared/domain/task/task-spec";

import { taskColumns, type TaskRow } from "./task-columns.ts";
import { updateTaskRow, standingOf, type TaskDetails } from "./task-row.ts";
import type { Transaction } from "../commits/transaction.ts";

type EdgeRow = TaskRow & { readonly policy: EdgePolicy; readonly unlanded?: number };

/** Tasks with their needs in the database; used by one rule, which reads them before its changes are written. */
export class StoredGraph implements TaskGraph {
  readonly #transaction: Transaction;
  readonly #rows = new Map<number, TaskRow>();
  readonly #tasks = new Map<number, GraphTask>();

  /** `known` are tasks as they are stored now, apart from starts that are not written yet. */
  constructor(transaction: Transaction, known: readonly TaskRow[] = []) {
    this.#transaction = transaction;
    for (const row of known) this.#keep(row);
  }

  *task(id: number): Steps<GraphTask | undefined> {
    const known = this.#tasks.get(id);
    if (known !== undefined) return known;
    const row = yield* this.#transaction.database.get<TaskRow>(taskById, id);
    return row && this.#keep(row);
  }

  needs(id: number): Steps<readonly GraphEdge[]> {
    return this.#edges(needsOf, id);
  }

  successors(id: number): Steps<readonly GraphEdge[]> {
    return this.#edges(successorsOf, id);
  }

  /** Returns a task that was already looked up. */
  row(id: number): TaskRow {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Error(`Internal error: no task ${id}`);
    return row;
  }

  *write({ waits, moves }: GraphChanges): Steps<void> {
    for (const [task, count] of waits) {
      yield* this.#transaction.database.write("UPDATE task SET waits = ? WHERE id = ?", count, task);
    }
    for (const { task, event, cause } of moves) {
      const details = cause && this.#describe(cause);
      this.#rows.set(task, yield* updateTaskRow(this.#transaction, this.row(task), event, details));
    }
  }

  #describe({ task, state }: TaskCause): TaskDetails {
    const { run_id: run, name } = this.row(task);
    return { cause: task, data: { cause: taskId(run, name), causeState: state } };
  }

  *#edges(sql: string, id: number): Steps<GraphEdge[]> {
    const rows = yield* this.#transaction.database.all<EdgeRow>(sql, id);
    return rows.map((row) => ({
      policy: row.policy,
      task: this.#tasks.get(row.id) ?? this.#keep(row),
      unlanded: row.unlanded === 1,
    }));
  }

  /** Includes a start that is not written yet; the count is always written immediately. */
  #keep(row: TaskRow): GraphTask {
    const started = this.#transaction.startOf(row.id)?.row;
    const current = started === undefined ? row : { ...started, waits: row.waits };
    const { id, run_id: run, waits } = row;
    const task = { id, run, waits, allowFailure: row.allow_failure === 1, ...standingOf(current) };
    this.#rows.set(row.id, current);
    this.#tasks.set(row.id, task);
    return task;
  }
}

const taskById = `SELECT ${taskColumns} FROM task WHERE id = ?`;
const needsOf = `SELECT ${taskColumns}, need.policy, need.policy = 'landed' AND EXISTS (
    SELECT 1 FROM change WHERE change.task_id = need.predecessor_id AND change.state <> 'landed') AS unlanded
  FROM need JOIN task ON task.id = need.predecessor_id
  WHERE need.task_id = ? ORDER BY need.position`;
const successorsOf = `SELECT ${taskColumns}, need.policy FROM need JOIN task ON task.id = need.task_id
  WHERE need.predecessor_id = ? ORDER BY need.task_id`;
