import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

/** Notes, without its password, that the runs of this home are in the database at `url`. */
export async function rememberDatabase(state: string, url: string): Promise<void> {
  writeFileSync(databaseNote(state), `${await placeOf(url)}\n`, { mode: 0o600 });
  rmSync(leftNote(state), { force: true });
}

/** Notes that the runs of this home were moved out of the database at `url`, which still has the rows of that time. */
export async function leaveDatabase(state: string, url: string): Promise<void> {
  writeFileSync(leftNote(state), `${await placeOf(url)}\n`, { mode: 0o600 });
  rmSync(databaseNote(state), { force: true });
}

/** Returns why the database at `url` is not used when the runs of this home were moved out of it. */
export async function refuseLeft(state: string, url: string): Promise<Failure | undefined> {
  const note = leftNote(state);
  if (!existsSync(note)) return undefined;
  const place = await placeOf(url);
  if (readFileSync(note, "utf8").trim() !== place) return undefined;
  return createFailure({
    reason: "database-unavailable",
    detail: createMessage("database-left", { place, to: `${state}/store.db` }),
    hint: createMessage("database-left-hint", { file: note }),
  });
}

/** Returns whether a server of this home has used the database at `url` before. */
export async function knowsDatabase(state: string, url: string): Promise<boolean> {
  return readKnownDatabase(state) === (await placeOf(url));
}

/** Returns the address, without its password, of the database that a server of this home last used. */
export function readKnownDatabase(state: string): string | undefined {
  const note = databaseNote(state);
  return existsSync(note) ? readFileSync(note, "utf8").trim() : undefined;
}

export function databaseNote(state: string): string {
  return `${state}/database`;
}

/** A person who removes it starts with the rows in the database again. */
function leftNote(state: string): string {
  return `${state}/database.left`;
}

async function placeOf(url: string): Promise<string> {
  const { withoutPassword } = await import("../../base/postgres/connection-options.ts");
  return withoutPassword(url);
}
