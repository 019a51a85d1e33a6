import { Done, type Steps } from "@wezterm-parallel/shared/base/steps";
import { createHash } from "node:crypto";

import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { type Demand, labelsOf } from "@wezterm-parallel/shared/domain/placement";
import type { EdgePolicy, TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";

import type { SqlDatabase } from "../../../../base/sql-database.ts";
import { type FixedRun, readFixedRun } from "./run-context.ts";

/** The part shared by the tasks of a map or matrix is stored once … */
type SharedSpec = Omit<TaskSpec, OwnKey | ColumnKey>;
/** … the individual part is stored with each task … */
type OwnKey = "base" | "matrix" | "command" | "continues" | "onto";
/** … and this part is in columns and the table of needs, to be searched or changed. */
type ColumnKey = "name" | "priority" | "deadline" | "needs";

export interface SpecRow {
  readonly id: number;
  readonly name: string;
  readonly spec_id: number;
  readonly own: string;
  readonly priority: number;
  readonly deadline: number;
}

interface Signature extends Demand {
  readonly group: string | undefined;
  readonly claims: readonly string[] | undefined;
  readonly pool: string | undefined;
}

export interface InternedSpec {
  readonly spec: number;
  readonly signature: number;
  readonly own: string;
}

export class TextCache {
  readonly specs = new Map<string, number>();
  readonly signatures = new Map<string, number>();
}

/** Sorts after every real deadline. */
export const neverDue = Number.MAX_SAFE_INTEGER;
/** Distinct parsed specs to cache: more than the tasks of any plan, and small in memory. */
const parsedKept = 1_000;
/** Runs of which tasks start at the same time; each has an environment of some kilobytes. */
const runsKept = 100;

/** Splits specs for the tables and rebuilds them. */
export class TaskSpecs {
  readonly #database: SqlDatabase;
  readonly #parsed = new Map<number, SharedSpec>();
  readonly #signatures = new Map<number, Signature>();
  readonly #runs = new Map<number, FixedRun>();

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /**
   * Returns the row ids of the shared part and of the task's requirements. `kept` caches texts of the same
   * change: it must not be used after that change was rolled back.
   */
  *keep(spec: TaskSpec, kept: TextCache): Steps<InternedSpec> {
    const { name: _name, priority: _priority, deadline: _deadline, needs: _needs, ...rest } = spec;
    const { base, matrix, command, continues, onto, ...shared } = rest;
    const { resources, group, claims, pool } = spec;
    const worker = continues?.worker;
    const body = JSON.stringify(shared);
    const demand = JSON.stringify({
      labels: labelsOf(spec).toSorted(),
      ...resources,
      group: group ?? null,
      worker,
      claims,
      pool,
    });
    return {
      spec: yield* remember(kept.specs, body, () => storeBody(this.#database, "spec", body)),
      signature: yield* remember(kept.signatures, demand, () => this.#keepSignature(demand)),
      own: JSON.stringify({ base, matrix, command, continues, onto }),
    };
  }

  /** Row ids from a rolled-back transaction may be reused for other texts. */
  forget(): void {
    this.#parsed.clear();
    this.#signatures.clear();
    this.#runs.clear();
  }

  /** The part of a run that all its tasks share, and that never changes. */
  run(run: number): Steps<FixedRun> {
    const known = this.#runs.get(run);
    return known === undefined ? this.#readRun(run) : new Done(known);
  }

  *read(row: SpecRow & { readonly has_needs: number }): Steps<TaskSpec> {
    return yield* this.compose(row, row.has_needs === 1 ? yield* this.#needs(row.id) : []);
  }

  /** Rebuilds a spec with needs that were read before, for many tasks at once. */
  *compose(row: SpecRow, needs: TaskSpec["needs"]): Steps<TaskSpec> {
    const own = JSON.parse(row.own) as Pick<TaskSpec, OwnKey>;
    return {
      name: row.name,
      ...own,
      ...(yield* this.shared(row.spec_id)),
      needs,
      priority: row.priority,
      ...(row.deadline !== neverDue && { deadline: row.deadline }),
    };
  }

  shared(id: number): Steps<SharedSpec> {
    const known = this.#parsed.get(id);
    return known === undefined ? this.#readShared(id) : new Done(known);
  }

  signature(id: number): Steps<Signature> {
    const known = this.#signatures.get(id);
    return known === undefined ? this.#readSignature(id) : new Done(known);
  }

  *#readRun(id: number): Steps<FixedRun> {
    const run = yield* readFixedRun(this.#database, id);
    if (this.#runs.size >= runsKept) this.#runs.clear();
    this.#runs.set(id, run);
    return run;
  }

  *#readShared(id: number): Steps<SharedSpec> {
    const row = yield* this.#database.get<{ body: string }>("SELECT body FROM spec WHERE id = ?", id);
    if (row === undefined) throw new Error(`Internal error: no spec ${id}`);
    const parsed = JSON.parse(row.body) as SharedSpec;
    if (this.#parsed.size >= parsedKept) this.#parsed.clear();
    this.#parsed.set(id, parsed);
    return parsed;
  }

  *#readSignature(id: number): Steps<Signature> {
    const row = yield* this.#database.get<{ body: string }>("SELECT body FROM signature WHERE id = ?", id);
    if (row === undefined) throw new Error(`Internal error: no signature ${id}`);
    const { group, ...demand } = JSON.parse(row.body) as Demand & {
      group: string | null;
      claims?: readonly string[];
      pool?: string;
    };
    const signature = { claims: undefined, pool: undefined, ...demand, group: group ?? undefined };
    if (this.#signatures.size >= parsedKept) this.#signatures.clear();
    this.#signatures.set(id, signature);
    return signature;
  }

  *#keepSignature(body: string): Steps<number> {
    const found = yield* this.#database.get<{ id: number }>("SELECT id FROM signature WHERE body = ?", body);
    return found?.id ?? (yield* this.#database.insert("INSERT INTO signature (body) VALUES (?)", body));
  }

  *#needs(task: number): Steps<TaskSpec["needs"]> {
    return (yield* this.#database.all<{ task: string; if: EdgePolicy }>(
      `SELECT written AS task, policy AS "if" FROM need WHERE task_id = ? ORDER BY position`,
      task,
    )).map((need) => ({ task: need.task, if: need.if }));
  }
}

function* remember(known: Map<string, number>, body: string, keep: () => Steps<number>): Steps<number> {
  const id = known.get(body) ?? (yield* keep());
  known.set(body, id);
  return id;
}

/** Stores a text once, found by its hash; returns its row id. */
export function* storeBody(
  database: SqlDatabase,
  table: "spec" | "environment",
  body: string,
): Steps<number> {
  const hash = createHash("sha256").update(body).digest("hex");
  const found = yield* database.get<{ id: number }>(`SELECT id FROM ${table} WHERE hash = ?`, hash);
  return found?.id ?? (yield* database.insert(`INSERT INTO ${table} (hash, body) VALUES (?, ?)`, hash, body));
}

export function fullName(row: { readonly run_id: number; readonly name: string }): string {
  return taskId(row.run_id, row.name);
}
