import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";

import { type MeasuredStatement, measurementsOf } from "../statement-times.ts";

interface Prepared {
  readonly statement: StatementSync;
  readonly columns: readonly string[];
  /** 1 if it may write or end a transaction, else 0. */
  readonly writes: 0 | 1;
  readonly times: MeasuredStatement;
}

/** A connection with cached prepared statements; everything is synchronous. */
export class Database implements Disposable {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, Prepared>();
  #writes = 0;

  constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  /** Runs a statement; returns the number of changed rows and the last row id. */
  run(sql: string, ...values: SQLInputValue[]): { readonly changes: number; readonly id: number } {
    const { statement, times } = this.#prepared(sql);
    const startedAt = performance.now();
    const { changes, lastInsertRowid } = statement.run(...values);
    times.note(startedAt);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Returns the first row; the caller supplies its type, which the schema in migrations/ guarantees. */
  get<T extends object>(sql: string, ...values: SQLInputValue[]): T | undefined {
    const { statement, columns, times } = this.#prepared(sql);
    const startedAt = performance.now();
    const row = statement.get(...values) as SQLOutputValue[] | undefined;
    times.note(startedAt);
    return row && (nameValues(columns, row) as T);
  }

  all<T extends object>(sql: string, ...values: SQLInputValue[]): T[] {
    const { statement, columns, times } = this.#prepared(sql);
    const startedAt = performance.now();
    const rows = statement.all(...values) as unknown as SQLOutputValue[][];
    times.note(startedAt);
    return rows.map((row) => nameValues(columns, row) as T);
  }

  /** Runs several statements without parameters. */
  script(sql: string): void {
    this.#writes += 1;
    this.#sqlite.exec(sql);
  }

  /** Increases with every statement that may have changed what this connection reads, including rollbacks. */
  get writes(): number {
    return this.#writes;
  }

  /** Copies the database to a file, in steps between which this connection works on. */
  async copyTo(file: string): Promise<void> {
    const { copyDatabase } = await import("./copy-database.ts");
    await copyDatabase(this.#sqlite, file);
  }

  get inTransaction(): boolean {
    return this.#sqlite.isTransaction;
  }

  [Symbol.dispose](): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  /** The caller runs the statement at once. */
  #prepared(sql: string): Prepared {
    const prepared = this.#statements.get(sql) ?? this.#prepare(sql);
    this.#writes += prepared.writes;
    return prepared;
  }

  #prepare(sql: string): Prepared {
    const statement = this.#sqlite.prepare(sql);
    statement.setReturnArrays(true);
    const columns = statement.columns().map(({ name }) => name);
    const writes = /^\s*SELECT\b/i.test(sql) ? 0 : 1;
    const prepared: Prepared = { statement, columns, writes, times: measurementsOf(sql) };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

/** Node.js makes slower objects: it looks each name up in every row, and V8 stores them as dictionaries. */
function nameValues(columns: readonly string[], values: readonly SQLOutputValue[]): object {
  const row: Record<string, SQLOutputValue | undefined> = {};
  for (let at = 0; at < columns.length; at += 1) row[columns[at] ?? ""] = values[at];
  return row;
}
