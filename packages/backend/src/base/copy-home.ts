import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { backupCopies } from "@wezterm-parallel/shared/protocol/home";

interface CopiedHome {
  readonly state: string;
  /** Copies the queue's database to a file. */
  readonly copyStore: (file: string) => Promise<Result<void, Failure>>;
  readonly copyAccounts: (file: string) => Promise<Result<void, Failure>>;
}

/** A rotation of keys takes seconds, and nobody rotates twice in a row. */
const mostTries = 3;

/**
 * Copies the databases with the keys that open them, and the heads of the audit log, into the directory for copies.
 * The heads come first, because a head that the database does not have looks like a truncated log.
 */
export async function copyHome({
  state,
  copyStore,
  copyAccounts,
}: CopiedHome): Promise<Result<void, Failure>> {
  const directory = backupCopies(state);
  try {
    for (let tries = 1; ; tries++) {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const keys = await copyKeys(state, directory);
      const runs = await copyStore(`${directory}/store.db`);
      if (!runs.ok) return runs;
      const accounts = await copyAccounts(`${directory}/accounts.db`);
      if (!accounts.ok) return accounts;
      // Keys that were rotated meanwhile would not open what the database has now.
      if ((await readKeys(state)) === keys) return ok(undefined);
      if (tries === mostTries) return fail(keysKeepChanging);
    }
  } catch (error) {
    return fail(homeFailure(`Copies in ${directory} cannot be written`, error));
  }
}

/** Returns the contents of the copied keys, to compare. */
async function copyKeys(state: string, directory: string): Promise<string> {
  const keys = await readKeys(state);
  for (const name of await namesOfKeys(state)) await copyFile(`${state}/${name}`, `${directory}/${name}`);
  await copyFile(`${state}/audit.heads`, `${directory}/audit.heads`).catch(ignoreAbsent);
  return keys;
}

async function readKeys(state: string): Promise<string> {
  const names = await namesOfKeys(state);
  const keys = await Promise.all(names.map((name) => readFile(`${state}/${name}`, "base64")));
  return JSON.stringify([names, keys]);
}

async function namesOfKeys(state: string): Promise<readonly string[]> {
  return (await readdir(state)).filter((name) => name.endsWith(".key")).toSorted();
}

/** Nothing was recorded yet. */
function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

const keysKeepChanging = createFailure({
  reason: "conflict",
  detail: createMessage("backup-keys-changing"),
  hint: createMessage("backup-keys-changing-hint"),
});
