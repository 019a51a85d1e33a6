import type { Client } from "pg";

import type { Steps } from "@wezterm-parallel/shared/base/steps";

import type { SqlDatabase, SqlValue } from "../sql-database.ts";
import { measurementsOf } from "../statement-times.ts";
import { toPostgres } from "./dialect.ts";

interface Answer {
  readonly rows: readonly object[];
  readonly rowCount: number | null;
}

/** A statement that whoever runs a computation sends to the database. */
class Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
  /** The computation goes on before this has been answered. */
  readonly isSentAhead: boolean;

  constructor(text: string, values: readonly SqlValue[], isSentAhead = false) {
    this.text = text;
    this.values = values;
    this.isSentAhead = isSentAhead;
  }
}

/** Yields each statement to `runOn`, which answers it. */
export class PostgresStatements implements SqlDatabase {
  *run(sql: string, ...values: SqlValue[]): Steps<number> {
    const { rowCount } = (yield new Statement(toPostgres(sql), values)) as Answer;
    return rowCount ?? 0;
  }

  *write(sql: string, ...values: SqlValue[]): Steps<void> {
    yield new Statement(toPostgres(sql), values, true);
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
  const ahead: Promise<unknown>[] = [];
  try {
    const value = await answer(client, computation, ahead);
    await Promise.all(ahead);
    return value;
  } catch (error) {
    // The first that was refused says why; those after it only that the transaction is over.
    const refused = (await Promise.allSettled(ahead)).find((each) => each.status === "rejected");
    throw refused === undefined ? error : refused.reason;
  }
}

async function answer<T>(
  client: Pick<Client, "query">,
  computation: Steps<T>,
  ahead: Promise<unknown>[],
): Promise<T> {
  const steps = computation[Symbol.iterator]();
  let next = steps.next();
  while (next.done !== true) {
    if (!(next.value instanceof Statement))
      throw new Error("Internal error: a computation waits for no statement");
    const sent = send(client, next.value);
    const { isSentAhead } = next.value;
    if (isSentAhead) {
      sent.catch(() => {});
      ahead.push(sent);
    }
    next = steps.next(isSentAhead ? undefined : await sent);
  }
  return next.value;
}

async function send(client: Pick<Client, "query">, { text, values }: Statement): Promise<Answer> {
  const startedAt = performance.now();
  const answer = await client.query({ name: nameOf(text), text, values: [...values] });
  // With the way to the database and back.
  measurementsOf(text).note(startedAt);
  return answer;
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size}`;
  names.set(text, name);
  return name;
}
