import { existsSync, readdirSync } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { Fence } from "../../base/postgres/fence.ts";
import { openSqliteStore } from "../../drivers/store/sqlite/open-sqlite-store.ts";
import type { CopiedStore } from "../../drivers/store/store.ts";
import { databaseNote, readKnownDatabase, refuseLeft, rememberDatabase } from "./known-database.ts";

interface StoreOptions {
  readonly url: string | undefined;
  readonly fence: Fence | undefined;
  readonly clock: Clock;
  readonly gatherMs: number;
}

/**
 * Opens the queue: in the database at `url`, otherwise in `store.db`. If that was taken back to an earlier time, files of later
 * runs are still there: no new run gets their numbers, branches and logs.
 */
export async function openStore(state: string, options: StoreOptions): Promise<Result<CopiedStore, Failure>> {
  const store = await openEngine(state, options);
  if (!store.ok) return store;
  const numbered = await store.value.runs.numberAfter(lastRunIn(`${state}/attempts`));
  if (numbered.ok) return store;
  await store.value[Symbol.asyncDispose]();
  return numbered;
}

/** Returns the highest number of a run with files; 0 without any. */
function lastRunIn(directory: string): number {
  if (!existsSync(directory)) return 0;
  const numbers = readdirSync(directory).map((name) => Number(/^r(\d+)$/.exec(name)?.[1] ?? 0));
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

async function openEngine(
  state: string,
  { url, fence, ...options }: StoreOptions,
): Promise<Result<CopiedStore, Failure>> {
  if (url === undefined) return openSqliteStore({ file: `${state}/store.db`, ...options, syncsAside: true });
  const { openPostgresStore } = await import("../../drivers/store/postgres/open-postgres-store.ts");
  const store = await openPostgresStore({ url, fence, ...options });
  if (!store.ok) return store;
  await rememberDatabase(state, url);
  const { copyPart } = await import("../store/copy-part.ts");
  return ok({ ...store.value, copyTo: (file) => copyPart(url, "runs", file) });
}

/**
 * Returns the address in `WZP_DATABASE`, which it removes from the environment of programs that the server starts, or
 * else that of `config.yaml`. A home whose runs are in PostgreSQL is refused without either, and one whose runs were moved
 * to files with that address: they would seem to be gone, or as they were before the move.
 */
export async function takeDatabase(
  state: string,
  configured: string | undefined,
): Promise<Result<string | undefined, Failure>> {
  const { WZP_DATABASE: url } = process.env;
  delete process.env["WZP_DATABASE"];
  const address = url || configured;
  if (address !== undefined) {
    const refused = await refuseLeft(state, address);
    return refused === undefined ? ok(address) : fail(refused);
  }
  const known = readKnownDatabase(state);
  return known === undefined ? ok(undefined) : fail(databaseNotSet(known, databaseNote(state)));
}

function databaseNotSet(place: string, file: string): Failure {
  return createFailure({
    reason: "database-unavailable",
    detail: createMessage("database-not-set", { place }),
    hint: createMessage("database-not-set-hint", { file }),
  });
}
