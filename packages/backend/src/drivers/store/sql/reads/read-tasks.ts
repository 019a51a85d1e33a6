import type { Steps } from "@wezterm-parallel/shared/base/steps";
import type { ChangeState } from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Command, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import type {
  AttemptRecord,
  FoundTasks,
  HeldRecord,
  NeedRecord,
  OverlapRecord,
  TaskQuery,
  TaskRecord,
  TaskSearch,
} from "../../store-reader.ts";
import type { SqlDatabase } from "../../../../base/sql-database.ts";
import { fullName, type SpecRow, type TaskSpecs } from "../rows/task-specs.ts";
import { readBudgetOf } from "./read-budgets.ts";
import { readHeld, readSetup } from "./read-held.ts";
import { readLastAttempts } from "./read-attempts.ts";
import { readOverlaps } from "./read-overlaps.ts";
import { readSpendingOfTasks } from "./read-spending.ts";
import { filterTasks, searchedRows } from "./search-tasks.ts";

interface RecordRow extends SpecRow {
  readonly run_id: number;
  readonly state: TaskState;
  readonly path: number;
  readonly waits: number;
  readonly attempts: number;
  readonly paused: number;
  readonly stopping: number;
  readonly resumes_at: number | null;
  readonly cause: number | null;
  readonly failure: string | null;
  readonly created_at: number;
  readonly ready_at: number | null;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly run_paused: number;
  readonly project_id: number;
  readonly source: string;
}

type NeedRow = Omit<NeedRecord, "unlanded"> & {
  readonly id: number;
  readonly unlanded: ChangeState | null;
};

/** Look-ups shared by the tasks of one page. */
interface PageMemory {
  readonly needs: ReadonlyMap<number, readonly NeedRecord[]>;
  readonly last: ReadonlyMap<number, AttemptRecord>;
  readonly overlaps: ReadonlyMap<number, readonly OverlapRecord[]>;
  /** By run and requirements. */
  readonly held: Map<string, HeldRecord>;
  /** By run. */
  readonly setup: Map<number, readonly Command[]>;
  readonly spent: ReadonlyMap<number, Spending>;
  /** By project and name. */
  readonly expected: Map<string, number | undefined>;
}

const select = `SELECT task.id, task.name, task.spec_id, task.own, task.priority, task.deadline, task.path,
  task.run_id, task.state, task.waits, task.attempts, task.paused, task.stopping, task.resumes_at,
  task.cause, task.failure, task.created_at, task.ready_at, task.started_at, task.ended_at,
  run.paused AS run_paused, run.project_id, run.source
  FROM task JOIN run ON run.id = task.run_id`;

export class TaskReader {
  readonly #database: SqlDatabase;
  readonly #specs: TaskSpecs;

  constructor(database: SqlDatabase, specs: TaskSpecs) {
    this.#database = database;
    this.#specs = specs;
  }

  *task(run: number, name: string): Steps<TaskRecord | undefined> {
    const row = yield* this.#database.get<RecordRow>(
      `${select} WHERE task.run_id = ? AND task.name = ?`,
      run,
      name,
    );
    return row && (yield* this.#describe(row, yield* this.#memory([row.id])));
  }

  /** By row id. */
  *tasks(query: TaskQuery): Steps<TaskRecord[]> {
    return yield* this.#records(yield* this.ids(query), query);
  }

  /** By row id. */
  *search(query: TaskQuery, search: TaskSearch): Steps<FoundTasks> {
    const read = yield* this.ids({ ...query, limit: searchedRows });
    const found = yield* filterTasks(this.#database, read, search);
    const ids = found.slice(0, query.limit);
    const last = found.length > query.limit ? ids.at(-1) : undefined;
    const next = last ?? (read.length === searchedRows ? read.at(-1) : undefined);
    return { tasks: yield* this.#records(ids, query), next };
  }

  *#records(ids: readonly number[], query: TaskQuery): Steps<TaskRecord[]> {
    const rows = yield* this.#database.all<RecordRow>(
      `${select} WHERE task.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY task.id ${order(query)}`,
      JSON.stringify(ids),
    );
    const page = yield* this.#memory(ids);
    const records: TaskRecord[] = [];
    for (const row of rows) records.push(yield* this.#describe(row, page));
    return records;
  }

  *#memory(ids: readonly number[]): Steps<PageMemory> {
    const tasks = JSON.stringify(ids);
    const last = yield* readLastAttempts(this.#database, tasks);
    const overlaps = yield* readOverlaps(this.#database, tasks);
    const spent = yield* readSpendingOfTasks(this.#database, tasks);
    return {
      needs: yield* this.#needs(tasks),
      last,
      overlaps,
      spent,
      held: new Map(),
      setup: new Map(),
      expected: new Map(),
    };
  }

  *#needs(tasks: string): Steps<PageMemory["needs"]> {
    const rows = yield* this.#database.all<NeedRow>(
      `SELECT need.task_id AS id, need.written AS task, need.policy AS "if", task.state,
         change.state AS unlanded FROM need
       JOIN task ON task.id = need.predecessor_id
       LEFT JOIN change ON need.policy = 'landed' AND task.state = 'succeeded'
         AND change.task_id = need.predecessor_id AND change.state <> 'landed'
       WHERE need.task_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY need.task_id, need.position`,
      tasks,
    );
    const needs = new Map<number, NeedRecord[]>();
    for (const { id, unlanded, ...named } of rows) {
      const need = unlanded === null ? named : { ...named, unlanded };
      const known = needs.get(id);
      if (known === undefined) needs.set(id, [need]);
      else known.push(need);
    }
    return needs;
  }

  /** Merges one indexed scan per state: a page costs the same however many tasks are stored. */
  *ids(query: TaskQuery): Steps<number[]> {
    const walked: number[] = [];
    for (const state of query.state ?? [undefined]) walked.push(...(yield* this.#walk(query, state)));
    return walked.toSorted((a, b) => (query.newest === true ? b - a : a - b)).slice(0, query.limit);
  }

  *#walk(query: TaskQuery, state?: TaskState): Steps<number[]> {
    const { sql, values } = conditions(query, state);
    const rows = yield* this.#database.all<{ id: number }>(
      `SELECT task.id FROM task ${sql} ORDER BY task.id ${order(query)} LIMIT ?`,
      ...values,
      query.limit,
    );
    return rows.map((row) => row.id);
  }

  *#describe(row: RecordRow, page: PageMemory): Steps<TaskRecord> {
    const needs = page.needs.get(row.id) ?? [];
    const spec = yield* this.#specs.compose(
      row,
      needs.map(({ task, if: policy }) => ({ task, if: policy })),
    );
    return {
      task: row.id,
      run: row.run_id,
      name: row.name,
      spec,
      state: row.state,
      priority: row.priority,
      path: row.path,
      waits: row.waits,
      attempts: row.attempts,
      last: page.last.get(row.id),
      spent: page.spent.get(row.id),
      budget: yield* this.#budget(row, spec),
      needs,
      overlaps: page.overlaps.get(row.id) ?? [],
      paused: row.paused === 1,
      stopping: row.stopping === 1,
      runPaused: row.run_paused === 1,
      held: row.state === "ready" ? yield* this.#held(row.run_id, spec, page) : undefined,
      setup: row.state === "leased" ? yield* this.#setup(row.run_id, page) : [],
      failure: row.failure === null ? undefined : (JSON.parse(row.failure) as Failure),
      resumesAt: row.resumes_at ?? undefined,
      cause: row.cause === null ? undefined : yield* this.#cause(row.cause),
      expectedMs: yield* this.#expected(row, row.source === "plan" ? row.name : spec.base, page),
      createdAt: row.created_at,
      readyAt: row.ready_at ?? undefined,
      startedAt: row.started_at ?? undefined,
      endedAt: row.ended_at ?? undefined,
    };
  }

  *#held(
    run: number,
    { group, pool, claims }: TaskSpec,
    { held }: PageMemory,
  ): Steps<HeldRecord | undefined> {
    if (group === undefined && pool === undefined && claims === undefined) return undefined;
    const key = JSON.stringify([run, group, pool, claims]);
    const known =
      held.get(key) ?? (yield* readHeld(this.#database, this.#specs, { run, group, pool, claims }));
    held.set(key, known);
    return known;
  }

  *#budget({ run_id: run, name: task }: RecordRow, { pool, budget }: TaskSpec): Steps<TaskRecord["budget"]> {
    return pool === undefined ? undefined : yield* readBudgetOf(this.#database, { run, task }, budget);
  }

  *#setup(run: number, { setup }: PageMemory): Steps<readonly Command[]> {
    const known = setup.get(run) ?? (yield* readSetup(this.#database, run));
    setup.set(run, known);
    return known;
  }

  *#cause(id: number): Steps<TaskRecord["cause"]> {
    const row = yield* this.#database.get<{ run_id: number; name: string; state: TaskState }>(
      "SELECT run_id, name, state FROM task WHERE id = ?",
      id,
    );
    return row && { id: fullName(row), state: row.state };
  }

  *#expected(row: RecordRow, name: string, { expected }: PageMemory): Steps<number | undefined> {
    const key = `${row.project_id} ${name}`;
    if (expected.has(key)) return expected.get(key);
    const median = (yield* this.#database.get<{ median: number }>(
      "SELECT median FROM history WHERE project_id = ? AND name = ?",
      row.project_id,
      name,
    ))?.median;
    expected.set(key, median);
    return median;
  }
}

function order({ newest }: TaskQuery): "ASC" | "DESC" {
  return newest === true ? "DESC" : "ASC";
}

function conditions(query: TaskQuery, state: TaskState | undefined) {
  const parts = [query.newest === true ? "task.id < ?" : "task.id > ?"];
  const first = query.newest === true ? Number.MAX_SAFE_INTEGER : 0;
  const values: (string | number)[] = [query.after ?? first];
  if (query.run !== undefined) {
    parts.push("task.run_id = ?");
    values.push(query.run);
  }
  if (state !== undefined) {
    parts.push("task.state = ?");
    values.push(state);
  }
  if (query.project !== undefined) {
    parts.push(
      `task.run_id IN (SELECT run.id FROM run JOIN project ON project.id = run.project_id
         WHERE project.key = ? OR run.directory = ? OR 'p' || project.id = ?)`,
    );
    values.push(query.project, query.project, query.project);
  }
  if (query.projects !== undefined) {
    parts.push(
      "task.run_id IN (SELECT id FROM run WHERE project_id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)))",
    );
    values.push(JSON.stringify(query.projects));
  }
  return { sql: `WHERE ${parts.join(" AND ")}`, values };
}
