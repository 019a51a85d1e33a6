import type { Client } from "pg";

import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { SqlDatabase, SqlValue } from "../sql-database.ts";
import { toPostgres } from "./dialect.ts";

interface Answer {
  readonly rows: readonly object[];
  readonly rowCount: number | null;
}

/** A statement that whoever runs a computation sends to the database. */
class Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];

  constructor(text: string, values: readonly SqlValue[]) {
    this.text = text;
    this.values = values;
  }
}

/** Yields each statement to `runOn`, which answers it. */
export class PostgresStatements implements SqlDatabase {
  *run(sql: string, ...values: SqlValue[]): Steps<number> {
    const { rowCount } = (yield new Statement(toPostgres(sql), values)) as Answer;
    return rowCount ?? 0;
  }

  *insert(sql: string, ...values: SqlValue[]): Steps<number> {
    const { rows } = (yield new Statement(`${toPostgres(sql)} RETURNING id`, values)) as Answer;
    const [row] = rows as { id: number }[];
    if (row === undefined) throw new Error("Internal error: an inserted row has no id");
    return row.id;
  }

  *get<T extends object>(sql: string, ...values: SqlValue[]): Steps<T | undefined> {
    const { rows } = (yield new Statement(toPostgres(sql), values)) as Answer;
    return rows[0] as T | undefined;
  }

  *all<T extends object>(sql: string, ...values: SqlValue[]): Steps<T[]> {
    const { rows } = (yield new Statement(toPostgres(sql), values)) as Answer;
    return rows as T[];
  }
}

/** Runs a computation with the statements of one connection; they are prepared once for each. */
export async function runOn<T>(client: Pick<Client, "query">, computation: Steps<T>): Promise<T> {
  const steps = computation[Symbol.iterator]();
  let next = steps.next();
  while (next.done !== true) {
    if (!(next.value instanceof Statement))
      throw new Error("Internal error: a computation waits for no statement");
    const { text, values } = next.value;
    next = steps.next(await client.query({ name: nameOf(text), text, values: [...values] }));
  }
  return next.value;
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`;
  names.set(text, name);
  return name;
}
