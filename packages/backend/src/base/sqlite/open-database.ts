import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { Database } from "./database.ts";
import { explainSqliteError } from "./sqlite-failure.ts";

/** Ms that a start waits for the lock of a server that is shutting down. */
const lockWait = 2_000;
/** Bytes to which the WAL is truncated after a checkpoint, so that one large run leaves no large file. */
const walKept = 64 * 1024 * 1024;
/** Pages in the WAL before a checkpoint; a high number saves writes, because the same pages change repeatedly. */
const checkpointPages = 4_000;
/** Page cache in KiB: what a run of 100,000 tasks touches. */
const cacheKib = 8 * 1024;
const sqliteFull = 13;
/** `PRAGMA auto_vacuum` of a file whose free pages are given back to the disk when asked. */
export const incremental = 2;

/**
 * Opens or creates the database; `user_version` is the number of applied migrations. This process has exclusive access
 * (otherwise `already-running`). Fails with `newer-database` when a later release wrote it, `read-only-home` or
 * `disk-full`.
 */
export function openDatabase(file: string, migrations: readonly string[]): Result<Database, Failure> {
  let database: Database | undefined;
  try {
    // Created here instead of by SQLite, to be readable by this user only: runs contain environments.
    closeSync(openSync(file, "a", 0o600));
    database = new Database(new DatabaseSync(file, { timeout: lockWait }));
    configure(database);
    const outdated = migrate(database, file, migrations);
    if (outdated === undefined) letShrink(database);
    if (outdated === undefined) return ok(database);
    database[Symbol.dispose]();
    return fail(outdated);
  } catch (error) {
    database?.[Symbol.dispose]();
    return fail(explainOpenError(error, file));
  }
}

/** The busy timeout must be set before, because even the change to WAL can encounter a lock. */
function configure(database: Database): void {
  database.script("PRAGMA locking_mode = EXCLUSIVE");
  // Before the write-ahead log, and only for a new file; see `letShrink`.
  database.script(`PRAGMA auto_vacuum = ${incremental}`);
  database.script("PRAGMA journal_mode = WAL");
  database.script("PRAGMA synchronous = FULL");
  database.script(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  database.script(`PRAGMA cache_size = -${cacheKib}`);
  database.script(`PRAGMA journal_size_limit = ${walKept}`);
}

/**
 * Writes the file of an earlier release anew, once: only then can its free pages be given back to the disk. That needs its
 * size again; without the room it stays as it is until the next start. Not possible with a write-ahead log.
 */
function letShrink(database: Database): void {
  const found = database.get<{ auto_vacuum: number }>("PRAGMA auto_vacuum");
  if (found?.auto_vacuum === incremental) return;
  try {
    database.script("PRAGMA journal_mode = DELETE");
    database.script(`PRAGMA auto_vacuum = ${incremental}; VACUUM`);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
  database.script("PRAGMA journal_mode = WAL");
}

function isFull(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteFull;
}

function migrate(database: Database, file: string, migrations: readonly string[]): Failure | undefined {
  keepBeforeUpdate(database, file, migrations.length);
  database.script("BEGIN IMMEDIATE");
  const version = versionOf(database);
  if (version > migrations.length) {
    database.script("ROLLBACK");
    return newerDatabase(file, version, migrations.length);
  }
  for (const migration of migrations.slice(version)) database.script(migration);
  database.script(`PRAGMA user_version = ${migrations.length}`);
  database.script("COMMIT");
  return undefined;
}

function versionOf(database: Database): number {
  return database.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
}

/** Keeps a copy of the database of an earlier release, for the way back to it; only that of the last update. */
function keepBeforeUpdate(database: Database, file: string, latest: number): void {
  const version = versionOf(database);
  if (version === 0 || version >= latest) return;
  const copy = `${file}.before-${version}`;
  const part = `${copy}.part`;
  rmSync(part, { force: true });
  // Created here to be readable by this user only: SQLite fills an empty file.
  const created = openSync(part, "wx", 0o600);
  try {
    database.run("VACUUM INTO ?", part);
    fsyncSync(created);
  } finally {
    closeSync(created);
  }
  renameSync(part, copy);
  const earlier = `${basename(file)}.before-`;
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(earlier) && name !== basename(copy)) rmSync(join(dirname(file), name));
  }
}

function newerDatabase(file: string, version: number, known: number): Failure {
  return {
    reason: "newer-database",
    detail: `The database ${file} was written by a later release (schema ${version}; this release supports ${known}).`,
    hint: "Use that release of wezterm-parallel, or another WZP_HOME.",
  };
}

function explainOpenError(error: unknown, file: string): Failure {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EACCES" || code === "EROFS" || code === "EPERM" || code === "ENOENT") {
    return {
      reason: "read-only-home",
      detail: `The database ${file} cannot be opened for writing (${code}).`,
      hint: "Make the state directory writable, or set WZP_HOME to another directory.",
    };
  }
  if (code === "ENOSPC") {
    return { reason: "disk-full", detail: `No space left for the database ${file}.` };
  }
  return explainSqliteError(error, file);
}
