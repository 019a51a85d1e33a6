import { existsSync } from "node:fs";
import { mkdir, realpath } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { BackupTarget } from "../../backup/archive/backup-target.ts";
import { DirectoryTarget } from "../../backup/archive/directory-target.ts";

type Lock = Disposable | AsyncDisposable;

/** The place of the backups of a home. */
export interface OpenedTarget extends Disposable {
  readonly target: BackupTarget;
  /** Lets one backup at a time write to the place. */
  readonly lock: () => Promise<Result<Lock, Failure>>;
}

interface TargetOptions {
  /** A directory, or `s3://BUCKET/PREFIX`. */
  readonly place: string;
  /** State directory of the home. */
  readonly state: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Opens a place for backups; `create` makes the directory. */
export async function openBackupTarget(
  options: TargetOptions,
  { create }: { readonly create: boolean },
): Promise<Result<OpenedTarget, Failure>> {
  if (options.place.startsWith("s3:")) return openS3Target(options);
  const { place, state } = options;
  if (create) await mkdir(place, { recursive: true, mode: 0o700 });
  if (create && (await isInside(place, state))) return fail(insideHome(place));
  return ok({
    target: new DirectoryTarget(place),
    lock: async () => lockFile(`${place}/wzp-backup.lock`),
    [Symbol.dispose]: () => {},
  });
}

/** Loads the client of S3 only for those who use it. */
async function openS3Target({ place, state, env }: TargetOptions): Promise<Result<OpenedTarget, Failure>> {
  const { openS3Blobs } = await import("../../drivers/blob/s3/open-s3-blobs.ts");
  const { BlobTarget } = await import("../../backup/archive/blob-target.ts");
  const { lockBlobs } = await import("./lock-blobs.ts");
  const opened = openS3Blobs(place, env);
  if (!opened.ok) return opened;
  const blobs = opened.value;
  return ok({
    target: new BlobTarget(blobs),
    lock: () => lockBlobs(blobs, state, systemClock),
    [Symbol.dispose]: () => blobs[Symbol.dispose](),
  });
}

/** One backup at a time. */
export function lockFile(path: string): Result<Disposable, Failure> {
  const lock = takeLock(path);
  return lock.ok ? lock : fail(underWay(lock.failure.pid));
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
