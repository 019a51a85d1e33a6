import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { pino } from "pino";

import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { keyBytes } from "../../packages/backend/src/base/secrets/key-file.ts";
import { openSqliteAccounts } from "../../packages/backend/src/drivers/accounts/sqlite/open-sqlite-accounts.ts";
import { openSqliteStore } from "../../packages/backend/src/drivers/store/sqlite/open-sqlite-store.ts";

export interface DatabaseTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Returns the tables that a new home has in `store.db` and in `accounts.db`. */
export async function readDatabaseTables(): Promise<
  Readonly<Record<"store" | "accounts", readonly DatabaseTable[]>>
> {
  const directory = mkdtempSync(join(tmpdir(), "wzp-tables-"));
  try {
    await createDatabases(directory);
    return {
      store: tablesIn(join(directory, "store.db")),
      accounts: tablesIn(join(directory, "accounts.db")),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function createDatabases(directory: string): Promise<void> {
  const store = openSqliteStore({ file: join(directory, "store.db"), clock: systemClock });
  if (!store.ok) throw new Error(store.failure.detail);
  await store.value[Symbol.asyncDispose]();
  const accounts = openSqliteAccounts({
    file: join(directory, "accounts.db"),
    heads: join(directory, "audit.heads"),
    key: new Uint8Array(keyBytes),
    clock: systemClock,
    log: pino({ level: "silent" }),
  });
  if (!accounts.ok) throw new Error(accounts.failure.detail);
  await accounts.value[Symbol.asyncDispose]();
}

function tablesIn(file: string): readonly DatabaseTable[] {
  using database = new DatabaseSync(file, { readOnly: true });
  const names = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();
  return names.map(({ name }) => {
    const columns = database.prepare("SELECT name FROM pragma_table_info(?)").all(String(name));
    return { name: String(name), columns: columns.map((column) => String(column["name"])) };
  });
}
