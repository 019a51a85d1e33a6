import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

interface Prepared {
  readonly statement: StatementSync;
  /** 1 if it may write or end a transaction, else 0. */
  readonly writes: 0 | 1;
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
    const { changes, lastInsertRowid } = this.statement(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Returns the first row; the caller supplies its type, which the schema in migrations/ guarantees. */
  get<T extends object>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.statement(sql).get(...values) as T | undefined;
  }

  all<T extends object>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.statement(sql).all(...values) as T[];
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

  /** Returns the prepared statement, which the caller runs at once. */
  statement(sql: string): StatementSync {
    const { statement, writes } = this.#statements.get(sql) ?? this.#prepare(sql);
    this.#writes += writes;
    return statement;
  }

  #prepare(sql: string): Prepared {
    const statement = this.#sqlite.prepare(sql);
    const prepared: Prepared = { statement, writes: /^\s*SELECT\b/i.test(sql) ? 0 : 1 };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}
