import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** Notes, without its password, that the runs of this home are in the database at `url`. */
export async function rememberDatabase(state: string, url: string): Promise<void> {
  writeFileSync(databaseNote(state), `${await placeOf(url)}\n`, { mode: 0o600 });
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

async function placeOf(url: string): Promise<string> {
  const { withoutPassword } = await import("../../base/postgres/connection-options.ts");
  return withoutPassword(url);
}
