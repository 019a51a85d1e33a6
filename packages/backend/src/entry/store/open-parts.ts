import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { accountsMigrations } from "../../drivers/accounts/sqlite/open-sqlite-accounts.ts";
import { migrations } from "../../drivers/store/sqlite/migrations.ts";
import { fillSqliteTables, readSqliteTables } from "../../drivers/tables/sqlite-tables.ts";
import type { Tables } from "../../drivers/tables/tables.ts";
import { databaseNote, readKnownDatabase, refuseLeft } from "../database/known-database.ts";

/** The two parts of a store; disposed by `opened`. */
export type Parts = readonly [runs: Tables, accounts: Tables];

interface StoreFiles {
  readonly kind: "files";
  readonly state: string;
  readonly suffix: string;
}

/** Location of the parts of a store: two files of the state directory, or a database. */
export type StorePlace = StoreFiles | { readonly kind: "database"; readonly url: string };

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns where a server of this home has its store. Fails when that is a database whose address is neither in the
 * environment nor in `config.yaml`, or the address is that of a database out of which the store was moved.
 */
export async function findStore(home: HomePaths, env: Env): Promise<Result<StorePlace, Failure>> {
  const address = await findAddress(home, env);
  if (!address.ok) return address;
  if (address.value !== undefined) {
    const refused = await refuseLeft(home.state, address.value);
    return refused === undefined ? ok({ kind: "database", url: address.value }) : fail(refused);
  }
  const known = readKnownDatabase(home.state);
  if (known === undefined) return ok(storeFiles(home.state));
  return fail(
    createFailure({
      reason: "database-unavailable",
      detail: createMessage("database-not-set", { place: known }),
      hint: createMessage("database-not-set-hint", { file: databaseNote(home.state) }),
    }),
  );
}

/** Returns the address of the database that a server of this home would use. */
export async function findAddress(home: HomePaths, env: Env): Promise<Result<string | undefined, Failure>> {
  const settings = await readSettingsFile(home.config);
  if (!settings.ok) return settings;
  return ok(env["WZP_DATABASE"] || settings.value.settings.database);
}

export function storeFiles(state: string, suffix = ""): StoreFiles {
  return { kind: "files", state, suffix };
}

/** Returns the file of each part. */
export function fileNames(state: string, suffix: string): readonly [runs: string, accounts: string] {
  return [`${state}/store.db${suffix}`, `${state}/accounts.db${suffix}`];
}

/** Opens a store without changing it. */
export function readParts(place: StorePlace, opened: AsyncDisposableStack): Promise<Result<Parts, Failure>> {
  return openParts(place, "read", opened);
}

/** Opens a store to fill it, which creates it if necessary. */
export function fillParts(place: StorePlace, opened: AsyncDisposableStack): Promise<Result<Parts, Failure>> {
  return openParts(place, "fill", opened);
}

async function openParts(
  place: StorePlace,
  use: "read" | "fill",
  opened: AsyncDisposableStack,
): Promise<Result<Parts, Failure>> {
  const open = place.kind === "files" ? openFiles(place, use) : await openSchemas(place.url, use);
  const runs = await open.runs();
  if (!runs.ok) return runs;
  opened.use(runs.value);
  const accounts = await open.accounts();
  if (!accounts.ok) return accounts;
  opened.use(accounts.value);
  return ok([runs.value, accounts.value]);
}

/** Opens parts in files, each when it is needed. */
export function openFiles({ state, suffix }: StoreFiles, use: "read" | "fill") {
  const open = use === "read" ? readSqliteTables : fillSqliteTables;
  const [runs, accounts] = fileNames(state, suffix);
  return {
    runs: async () => open({ part: "runs", file: runs, migrations }),
    accounts: async () => open({ part: "accounts", file: accounts, migrations: accountsMigrations }),
  };
}

/** Opens parts in a database, each when it is needed. */
export async function openSchemas(url: string, use: "read" | "fill") {
  const { fillPostgresTables, readPostgresTables } = await import("../../drivers/tables/postgres-tables.ts");
  const store = await import("../../drivers/store/postgres/open-postgres-store.ts");
  const people = await import("../../drivers/accounts/postgres/open-postgres-accounts.ts");
  const open = use === "read" ? readPostgresTables : fillPostgresTables;
  return {
    runs: () => open({ part: "runs", url, schema: "wzp", migrations: store.postgresStoreMigrations }),
    accounts: () =>
      open({ part: "accounts", url, schema: "wzp_accounts", migrations: people.postgresAccountsMigrations }),
  };
}
