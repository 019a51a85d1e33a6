import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type BackupsToKeep, decideKept } from "@wezterm-parallel/shared/domain/backup/keep-backups";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { backupCopies, type HomePaths } from "@wezterm-parallel/shared/protocol/home";

import type { AgeKeys } from "../backup/archive/age-keys.ts";
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
import { BlobLost } from "../drivers/blob/blobs.ts";
import { type GivenSecret, secretOfBackups, secretOfHome, type SecretKind } from "./backups/home-secret.ts";
import { lockFile, type OpenedTarget, openBackupTarget } from "./backups/open-target.ts";
import { yieldProcessor } from "./backups/yield-processor.ts";
import { leaveDatabase } from "./database/known-database.ts";
import { lockHome } from "./lock-home.ts";
import { findAddress, findStore } from "./store/open-parts.ts";

export type { BackupProgress, BackupReport, VerifyReport };

export interface RestoredHome extends RestoreReport {
  /** The database that has the runs and accounts now. */
  readonly movedTo?: string;
}

export type ListedBackup = Pick<Snapshot, "id" | "at" | "release" | "host" | "state" | "files" | "bytes"> & {
  readonly repositories: readonly string[];
};

interface BackupsOptions {
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A directory, or `s3://BUCKET/PREFIX`. */
  readonly place: string;
  readonly tell: (progress: BackupProgress) => void;
}

/** Backups of a home in one place. */
export interface Backups extends Disposable {
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
  /** `to` is a place as of `moveStore`; `sqlite` leaves runs and accounts in the files of the backup. */
  restore(id: string | undefined, to: string): Promise<Result<RestoredHome, Failure>>;
}

/** Chooses the secret; `there`: what the backups there are opened with; undefined: there are none. */
type ChooseSecret = (there: SecretKind | undefined) => Promise<Result<GivenSecret, Failure>>;

/** Opens the backups in a place. `create` makes the directory, and the keys in it, at the first one. */
export async function openBackups(
  options: BackupsOptions,
  { create, secret }: { readonly create: boolean; readonly secret: ChooseSecret },
): Promise<Result<Backups, Failure>> {
  const { place, home, env } = options;
  using opened = new DisposableStack();
  return await unlessLost(place, async () => {
    const target = await openBackupTarget({ place, state: home.state, env }, { create });
    if (!target.ok) return target;
    opened.use(target.value);
    const chosen = await secret(await secretOfBackups(target.value.target));
    if (!chosen.ok) return chosen;
    const keys = secretOfHome(home.state, chosen.value, create);
    const archive = await Archive.open(target.value.target, keys, { create });
    if (!archive.ok) return archive;
    const everything = opened.move();
    const backups = backupsIn(archive.value, { ...options, lock: target.value.lock });
    return ok({ ...backups, [Symbol.dispose]: () => everything.dispose() });
  });
}

/** A disk or a store that fails is no bug. */
async function unlessLost<T>(
  place: string,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BlobLost) return fail(error.failure);
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail(homeFailure(`${place} cannot be used for backups`, error));
  }
}

export type { GivenSecret };

/** Makes a pair of keys: backups for the public one are read with the private one only. */
export async function makeBackupKeys(): Promise<AgeKeys> {
  const { makeAgeKeys } = await import("../backup/archive/age-keys.ts");
  return makeAgeKeys();
}

interface OpenedOptions extends BackupsOptions {
  readonly lock: OpenedTarget["lock"];
}

function backupsIn(archive: Archive, options: OpenedOptions): Omit<Backups, typeof Symbol.dispose> {
  const { place } = options;
  const choose = (id: string | undefined) => chooseSnapshot(archive, id);
  return {
    make: (wish) => unlessLost(place, () => whileLocked(options, () => makeAndKeep(archive, options, wish))),
    list: () => unlessLost(place, () => listAll(archive)),
    verify: (id) =>
      unlessLost(place, async () => {
        yieldProcessor();
        const snapshot = await choose(id);
        return snapshot.ok ? verifyBackup({ ...options, archive, snapshot: snapshot.value }) : snapshot;
      }),
    restore: (id, to) =>
      unlessLost(place, async () => {
        const snapshot = await choose(id);
        if (!snapshot.ok) return snapshot;
        const restored = await restoreStopped(archive, options, snapshot.value);
        return restored.ok ? placeStore(options, restored.value, to) : restored;
      }),
  };
}

async function makeAndKeep(
  archive: Archive,
  options: BackupsOptions,
  { copyByServer, keep }: Parameters<Backups["make"]>[0],
): Promise<Result<BackupReport, Failure>> {
  const { home } = options;
  yieldProcessor();
  const copies = copyByServer ?? (() => copyStopped(options));
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

/** Copies the databases of a home without a server here; one elsewhere may use its database meanwhile. */
async function copyStopped({ home, env }: BackupsOptions): Promise<Result<void, Failure>> {
  const { state } = home;
  const lock = lockHome({ path: `${state}/store.lock`, state, holder: "server", does: "serves" });
  if (!lock.ok) return lock;
  using _held = lock.value;
  const store = await findStore(home, env);
  if (!store.ok) return store;
  if (store.value.kind === "files") return await copyFiles(state);
  const { copyPart } = await import("./store/copy-part.ts");
  const { url } = store.value;
  return await copyHome({
    state,
    copyStore: (file) => copyPart(url, "runs", file),
    copyAccounts: (file) => copyPart(url, "accounts", file),
  });
}

async function copyFiles(state: string): Promise<Result<void, Failure>> {
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

/** One backup at a time, of a home and into a place. */
async function whileLocked<T>(
  { home, lock }: OpenedOptions,
  work: () => Promise<Result<T, Failure>>,
): Promise<Result<T, Failure>> {
  await using stack = new AsyncDisposableStack();
  const own = lockFile(`${home.state}/backup.lock`);
  if (!own.ok) return own;
  stack.use(own.value);
  const there = await lock();
  if (!there.ok) return there;
  stack.use(there.value);
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

/** A home in files notes the address that its server would use instead, and the server refuses it. */
async function placeStore(
  { home, env }: BackupsOptions,
  report: RestoreReport,
  to: string,
): Promise<Result<RestoredHome, Failure>> {
  const address = await findAddress(home, env);
  if (address.ok && address.value !== undefined) await leaveDatabase(home.state, address.value);
  // With settings that cannot be read, no server starts before they are mended.
  if (to === "sqlite") return ok(report);
  if (!address.ok) return fail(notMoved(address.failure));
  const { moveStore } = await import("./store/move-store.ts");
  const moved = await moveStore({ home, env, to, tell: () => {} });
  return moved.ok ? ok({ ...report, movedTo: moved.value.to }) : fail(notMoved(moved.failure));
}

function notMoved({ reason, detail }: Failure): Failure {
  return {
    reason,
    detail: `The home is restored with its runs in files, which could not be moved to the database: ${detail}`,
    hint: "When that is mended, go on with: wzp store move --to postgres",
  };
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

function nothingThere(state: string): Failure {
  return {
    reason: "not-found",
    detail: `${state} has no database yet, so there is nothing to back up.`,
    hint: "Start with: wzp up",
  };
}
