import { Client } from "pg";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import {
  connectionOptions,
  type PostgresPlace,
  withoutPassword,
} from "../../base/postgres/connection-options.ts";
import { toPostgres } from "../../base/postgres/dialect.ts";
import { migrate } from "../../base/postgres/migrate.ts";
import { explainOpenError } from "../../base/postgres/postgres-failure.ts";
import type { SqlValue } from "../../base/sql-database.ts";
import { otherRelease } from "./sqlite-tables.ts";
import {
  insertQuery,
  lastKeyQuery,
  quote,
  readQuery,
  type Row,
  type Tables,
  type TableShape,
  valuesOf,
} from "./tables.ts";

interface PostgresPart extends PostgresPlace {
  readonly part: Tables["part"];
  readonly migrations: readonly string[];
}

/** PostgreSQL counts a statement's parameters in 16 bits. */
const mostParameters = 60_000;

/**
 * Opens the tables of a schema as they are at this moment, whatever is written meanwhile: fails with `not-found`, or if another
 * release wrote it.
 */
export async function readPostgresTables(options: PostgresPart): Promise<Result<Tables, Failure>> {
  const place = withoutPassword(options.url);
  return connect(options, async (client) => {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const { rows: found } = await client.query("SELECT 1 WHERE to_regclass('schema_version') IS NOT NULL");
    if (found.length === 0) {
      return fail(createFailure({ reason: "not-found", detail: createMessage("store-missing", { place }) }));
    }
    const { rows } = await client.query<{ version: number }>("SELECT version FROM schema_version");
    return rows[0]?.version === options.migrations.length ? ok(undefined) : fail(otherRelease(place));
  });
}

/** Opens the tables of a schema to fill them, which creates or updates it. */
export function fillPostgresTables(options: PostgresPart): Promise<Result<Tables, Failure>> {
  const { schema, migrations, url } = options;
  return connect(options, (client) =>
    migrate(client, { schema, migrations, place: withoutPassword(url), fills: true }),
  );
}

async function connect(
  options: PostgresPart,
  prepare: (client: Client) => Promise<Result<void, Failure>>,
): Promise<Result<Tables, Failure>> {
  const client = new Client(connectionOptions(options));
  // A broken connection fails the next statement, too.
  client.on("error", () => {});
  try {
    await client.connect();
    const prepared = await prepare(client);
    if (prepared.ok) return ok(tablesOf(client, options));
    await client.end();
    return prepared;
  } catch (error) {
    await client.end().catch(() => {});
    return fail(explainOpenError(error, withoutPassword(options.url)));
  }
}

function tablesOf(client: Client, { part, url }: PostgresPart): Tables {
  const query = async <T extends object>(sql: string, values: readonly SqlValue[] = []) =>
    (await client.query<T>(toPostgres(sql), [...values])).rows;
  return {
    part,
    place: withoutPassword(url),
    shapes: () => readShapes(client),
    read: async (table, after, limit) =>
      (await query(readQuery(table, after !== undefined), [...(after ?? []), limit])).map((row) =>
        valuesOf(row, table.columns),
      ),
    lastKey: async (table) => {
      const [row] = await query(lastKeyQuery(table));
      return row && valuesOf(row, table.key);
    },
    insert: (table, rows) => insertAll(client, table, rows),
    empty: async ({ name }) => void (await query(`DELETE FROM ${quote(name)}`)),
    counters: () => readCounters(client),
    setCounters: (counters) => setCounters(client, counters),
    all: (sql) => query(sql),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

async function insertAll(client: Client, table: TableShape, rows: readonly Row[]): Promise<void> {
  const most = Math.floor(mostParameters / table.columns.length);
  await client.query("BEGIN");
  try {
    for (let from = 0; from < rows.length; from += most) {
      const some = rows.slice(from, from + most);
      await client.query(toPostgres(insertQuery(table, some.length)), some.flat());
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Tables that SQLite has in another form, or not at all. */
const own = "('schema_version', 'store_state', 'server_lease', 'replica', 'store_move', 'state')";

async function readShapes(client: Client): Promise<readonly TableShape[]> {
  const { rows } = await client.query<{ name: string; columns: string; key: string }>(
    `SELECT relname AS name,
       (SELECT json_agg(attname ORDER BY attname COLLATE "C")::text FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
       (SELECT json_agg(attname ORDER BY place)::text
        FROM pg_index, unnest(indkey) WITH ORDINALITY AS keyed (column_number, place)
        JOIN pg_attribute ON attrelid = c.oid AND attnum = column_number
        WHERE indrelid = c.oid AND indisprimary) AS key
     FROM pg_class AS c
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname NOT IN ${own}
     ORDER BY relname COLLATE "C"`,
  );
  const namesIn = (text: string) => JSON.parse(text) as readonly string[];
  return rows.map(({ name, columns, key }) => ({ name, columns: namesIn(columns), key: namesIn(key) }));
}

/** The tables whose last number is a row of another table, because numbers of identities may be skipped. */
const numberedApart = [
  { table: "event", state: "store_state", column: "last_event" },
  { table: "audit", state: "state", column: "audit_seq" },
];

async function readCounters(client: Client): Promise<ReadonlyMap<string, number>> {
  const counters = new Map<string, number>();
  for (const [table, sequence] of await sequences(client)) {
    const query = `SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq FROM ${sequence}`;
    counters.set(table, await numberOf(client, query));
  }
  for (const { table, state, column } of await statesOf(client)) {
    counters.set(table, await numberOf(client, `SELECT ${column} AS seq FROM ${state}`));
  }
  return counters;
}

async function setCounters(client: Client, counters: ReadonlyMap<string, number>): Promise<void> {
  for (const [table, sequence] of await sequences(client)) {
    const seq = counters.get(table) ?? 0;
    await client.query("SELECT setval($1::regclass, greatest($2::bigint, 1), $2::bigint > 0)", [
      sequence,
      seq,
    ]);
  }
  for (const { table, state, column } of await statesOf(client)) {
    await client.query(`UPDATE ${state} SET ${column} = $1`, [counters.get(table) ?? 0]);
  }
}

async function numberOf(client: Client, query: string): Promise<number> {
  return (await client.query<{ seq: number }>(query)).rows[0]?.seq ?? 0;
}

/** Returns the sequence behind each table with an identity. */
async function sequences(client: Client): Promise<readonly (readonly [string, string])[]> {
  const { rows } = await client.query<{ name: string; sequence: string }>(
    `SELECT relname AS name, pg_get_serial_sequence(quote_ident(relname), attname) AS sequence
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND attidentity <> ''`,
  );
  return rows.map(({ name, sequence }) => [name, sequence]);
}

async function statesOf(client: Client): Promise<typeof numberedApart> {
  const found: typeof numberedApart = [];
  for (const each of numberedApart) {
    const { rows } = await client.query("SELECT 1 WHERE to_regclass($1) IS NOT NULL", [each.state]);
    if (rows.length > 0) found.push(each);
  }
  return found;
}
