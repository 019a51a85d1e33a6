import { existsSync, readFileSync, writeFileSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import { openSqliteStore } from "../../drivers/store/sqlite/open-sqlite-store.ts";
import type { Store } from "../../drivers/store/store.ts";

interface StoreOptions {
  readonly clock: Clock;
  readonly gatherMs: number;
}

/**
 * Opens the queue: in the database of `WZP_DATABASE`, otherwise in `store.db`. A home whose queue is in PostgreSQL is
 * refused without that variable: the runs would seem to be gone.
 */
export async function openStore(state: string, options: StoreOptions): Promise<Result<Store, Failure>> {
  const url = takeDatabase();
  const note = `${state}/database`;
  if (url === undefined) {
    if (existsSync(note)) return fail(databaseNotSet(readFileSync(note, "utf8").trim(), note));
    return openSqliteStore({ file: `${state}/store.db`, ...options, syncsAside: true });
  }
  const { openPostgresStore } = await import("../../drivers/store/postgres/open-postgres-store.ts");
  const { withoutPassword } = await import("../../drivers/store/postgres/connection-options.ts");
  const store = await openPostgresStore({ url, ...options });
  if (store.ok) writeFileSync(note, `${withoutPassword(url)}\n`, { mode: 0o600 });
  return store;
}

/** Returns the address, and removes it from the environment of programs that the server starts. */
function takeDatabase(): string | undefined {
  const { WZP_DATABASE: url } = process.env;
  delete process.env["WZP_DATABASE"];
  return url === "" ? undefined : url;
}

function databaseNotSet(place: string, file: string): Failure {
  return createFailure({
    reason: "database-unavailable",
    detail: createMessage("database-not-set", { place }),
    hint: createMessage("database-not-set-hint", { file }),
  });
}
