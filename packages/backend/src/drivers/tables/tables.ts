import type { SqlValue } from "../../base/sql-database.ts";

/** A table as both engines have it. */
export interface TableShape {
  readonly name: string;
  /** In alphabetical order. */
  readonly columns: readonly string[];
  /** Columns of the primary key, in its order. */
  readonly key: readonly string[];
}

export type Row = readonly SqlValue[];

/** The tables of one part of the server's data, without knowledge of what is in them. */
export interface Tables extends AsyncDisposable {
  readonly part: "runs" | "accounts";
  /** The file, or the address without its password. */
  readonly place: string;
  /** In alphabetical order; without what belongs to the engine. */
  shapes(): Promise<readonly TableShape[]>;
  /** Returns the rows that follow a key, in the order of the keys; without one, the first rows. */
  read(table: TableShape, after: Row | undefined, limit: number): Promise<readonly Row[]>;
  /** Returns the highest key. */
  lastKey(table: TableShape): Promise<Row | undefined>;
  /** Inserts rows in one transaction. */
  insert(table: TableShape, rows: readonly Row[]): Promise<void>;
  empty(table: TableShape): Promise<void>;
  /** The last number that was given in each table that numbers its rows: numbers are never given twice. */
  counters(): Promise<ReadonlyMap<string, number>>;
  setCounters(counters: ReadonlyMap<string, number>): Promise<void>;
  /** Returns the rows of a query in the SQL that both engines understand. */
  all<T extends object>(sql: string): Promise<readonly T[]>;
}

/** Returns an identifier as both engines quote it. */
export function quote(name: string): string {
  return `"${name}"`;
}

export function listOf(names: readonly string[]): string {
  return names.map(quote).join(", ");
}

/** Returns the query of `read`; its parameters are the key and the limit. */
export function readQuery({ name, columns, key }: TableShape, continues: boolean): string {
  const after = continues ? `WHERE (${listOf(key)}) > (${key.map(() => "?").join(", ")})` : "";
  return `SELECT ${listOf(columns)} FROM ${quote(name)} ${after} ORDER BY ${listOf(key)} LIMIT ?`;
}

export function lastKeyQuery({ name, key }: TableShape): string {
  const order = key.map((column) => `${quote(column)} DESC`).join(", ");
  return `SELECT ${listOf(key)} FROM ${quote(name)} ORDER BY ${order} LIMIT 1`;
}

export function insertQuery({ name, columns }: TableShape, rows: number): string {
  const row = `(${columns.map(() => "?").join(", ")})`;
  const values = Array.from({ length: rows }, () => row).join(", ");
  return `INSERT INTO ${quote(name)} (${listOf(columns)}) VALUES ${values}`;
}

/** Returns the values of a row in the order of the columns. */
export function valuesOf(row: object, columns: readonly string[]): Row {
  return columns.map((column) => (row as Record<string, SqlValue>)[column] ?? null);
}
