import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type BackupsToKeep, decideKept } from "@wezterm-parallel/shared/domain/backup/keep-backups";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";
import { backupCopies, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { noCopyOfDatabase } from "../base/postgres/postgres-failure.ts";
import { Archive } from "../backup/archive/archive.ts";
import type { Snapshot } from "../backup/contents/snapshot.ts";
import {
  type BackupProgress,
  type BackupReport,
  type HomeCopies,
  makeBackup,
} from "../backup/make-backup.ts";
import { type RestoreReport, restoreHome } from "../backup/restore-home.ts";
import { verifyBackup, type VerifyReport } from "../backup/verify-backup.ts";
import { copyHome } from "../base/copy-home.ts";
import { copyDatabase } from "../base/sqlite/copy-database.ts";
import { readStoreCopy } from "../drivers/store/sqlite/read-copy.ts";
import { lockHome } from "./lock-home.ts";

export type { BackupProgress, BackupReport, RestoreReport, VerifyReport };

export type ListedBackup = Pick<Snapshot, "id" | "at" | "release" | "host" | "state" | "files" | "bytes"> & {
  readonly repositories: readonly string[];
};

interface BackupsOptions {
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  readonly passphrase: string;
  readonly tell: (progress: BackupProgress) => void;
}

/** Backups of a home in a directory. */
export interface Backups {
  /**
   * `copyByServer` asks the running server, which alone may read its databases, for copies; undefined: none runs.
   * Afterwards, only the backups that `keep` names are kept; undefined: all.
   */
  make(wish: {
    readonly copyByServer: (() => Promise<Result<unknown, Failure>>) | undefined;
    readonly keep?: BackupsToKeep | undefined;
  }): Promise<Result<BackupReport, Failure>>;
  /** Oldest first. */
  list(): Promise<Result<readonly ListedBackup[], Failure>>;
  /** Undefined: the newest. */
  verify(id?: string): Promise<Result<VerifyReport, Failure>>;
  restore(id?: string): Promise<Result<RestoreReport, Failure>>;
}

/** Opens the backups in a directory. `create` makes the directory, and the keys in it, at the first one. */
export async function openBackups(
  options: BackupsOptions,
  { create }: { readonly create: boolean },
): Promise<Result<Backups, Failure>> {
  const { directory, passphrase, home } = options;
  try {
    if (create) await mkdir(directory, { recursive: true, mode: 0o700 });
    const inside = create && (await isInside(directory, home.state));
    if (inside) return fail(insideHome(directory));
    const archive = await Archive.open(directory, passphrase, { create });
    return archive.ok ? ok(backupsIn(archive.value, options)) : archive;
  } catch (error) {
    return fail(homeFailure(`${directory} cannot be used for backups`, error));
  }
}

/** Returns whether a directory has backups already, so that a new passphrase would not open it. */
export function hasBackups(directory: string): boolean {
  return existsSync(`${directory}/wzp-backup.json`);
}

function backupsIn(archive: Archive, options: BackupsOptions): Backups {
  const choose = (id: string | undefined) => chooseSnapshot(archive, id);
  return {
    make: (wish) => whileLocked(options, () => makeAndKeep(archive, options, wish)),
    list: () => listAll(archive),
    verify: async (id) => {
      const snapshot = await choose(id);
      return snapshot.ok ? verifyBackup({ ...options, archive, snapshot: snapshot.value }) : snapshot;
    },
    restore: async (id) => {
      const snapshot = await choose(id);
      return snapshot.ok ? restoreStopped(archive, options, snapshot.value) : snapshot;
    },
  };
}

async function makeAndKeep(
  archive: Archive,
  options: BackupsOptions,
  { copyByServer, keep }: Parameters<Backups["make"]>[0],
): Promise<Result<BackupReport, Failure>> {
  const { home } = options;
  const copies = copyByServer ?? (() => copyStopped(home.state));
  const made = await makeBackup({
    ...options,
    archive,
    now: () => Date.now(),
    copyHome: async () => {
      const copied = await copies();
      return copied.ok ? ok(describeCopies(home.state)) : copied;
    },
  });
  if (!made.ok || keep === undefined) return made;
  const listed = await listAll(archive);
  if (!listed.ok) return listed;
  const kept = decideKept(listed.value, keep);
  const removed = await archive.remove(listed.value.flatMap(({ id }) => (kept.has(id) ? [] : [id])));
  return removed.ok ? made : removed;
}

function describeCopies(state: string): HomeCopies {
  const directory = backupCopies(state);
  return { directory, ...readStoreCopy(`${directory}/store.db`) };
}

/** Copies the databases of a home without a server. */
async function copyStopped(state: string): Promise<Result<void, Failure>> {
  const lock = lockHome({ path: `${state}/store.lock`, state, holder: "server", does: "serves" });
  if (!lock.ok) return lock;
  using _held = lock.value;
  if (existsSync(`${state}/database`)) return fail(noCopyOfDatabase);
  if (!existsSync(`${state}/store.db`)) return fail(nothingThere(state));
  const copy = async (from: string, to: string) => {
    const database = new DatabaseSync(from);
    try {
      await copyDatabase(database, to);
      return ok(undefined);
    } finally {
      database.close();
    }
  };
  return await copyHome({
    state,
    copyStore: (file) => copy(`${state}/store.db`, file),
    copyAccounts: (file) => copy(`${state}/accounts.db`, file),
  });
}

/** One backup at a time, of a home and into a directory. */
async function whileLocked<T>(
  { home, directory }: BackupsOptions,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  using stack = new DisposableStack();
  for (const path of [`${home.state}/backup.lock`, `${directory}/wzp-backup.lock`]) {
    const lock = takeLock(path);
    if (!lock.ok) return fail(underWay(lock.failure.pid));
    stack.use(lock.value);
  }
  return await work();
}

/** The locks of server and worker prove that neither uses the home. */
async function restoreStopped(
  archive: Archive,
  options: BackupsOptions,
  snapshot: Snapshot,
): Promise<Result<RestoreReport, Failure>> {
  const { state } = options.home;
  using stack = new DisposableStack();
  const locks = existsSync(state) ? (["store.lock", "executor.lock"] as const) : [];
  for (const name of locks) {
    const lock = lockHome({ path: `${state}/${name}`, state, holder: "server or worker", does: "uses" });
    if (!lock.ok) return lock;
    stack.use(lock.value);
  }
  return await restoreHome({ ...options, archive, snapshot, now: () => Date.now() });
}

async function listAll(archive: Archive): Promise<Result<readonly ListedBackup[], Failure>> {
  const listed: ListedBackup[] = [];
  for (const id of await archive.snapshots()) {
    const snapshot = await archive.readSnapshot(id);
    if (!snapshot.ok) return snapshot;
    const { at, release, host, state, files, bytes, projects } = snapshot.value;
    const repositories = projects.map(({ directory, gitDirectory }) => directory ?? gitDirectory);
    listed.push({ id, at, release, host, state, files, bytes, repositories });
  }
  return ok(listed);
}

async function chooseSnapshot(archive: Archive, id: string | undefined): Promise<Result<Snapshot, Failure>> {
  const ids = await archive.snapshots();
  const chosen = id === undefined ? ids.at(-1) : ids.find((each) => each === id);
  if (chosen !== undefined) return archive.readSnapshot(chosen);
  const detail = id === undefined ? "There is no finished backup." : `There is no backup ${id}.`;
  return fail({ reason: "not-found", detail, hint: "List the backups with: wzp backup list" });
}

async function isInside(directory: string, state: string): Promise<boolean> {
  if (!existsSync(state)) return false;
  const [real, home] = await Promise.all([realpath(directory), realpath(state)]);
  return real === home || real.startsWith(`${home}/`);
}

function insideHome(directory: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${directory} is in the home itself: a disk that fails would take both.`,
    hint: "Choose a directory outside, best on another disk.",
  };
}

function underWay(pid: number | undefined): Failure {
  return {
    reason: "conflict",
    detail: `Another backup${pid === undefined ? "" : ` (pid ${pid})`} is under way.`,
    hint: "Run this one when it has ended.",
  };
}

function nothingThere(state: string): Failure {
  return {
    reason: "not-found",
    detail: `${state} has no database yet, so there is nothing to back up.`,
    hint: "Start with: wzp up",
  };
}
