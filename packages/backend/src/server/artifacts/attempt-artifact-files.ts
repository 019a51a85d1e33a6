import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import type { Artifact, ArtifactList } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";
import { artifactDirectory, attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

import { isAbsent, isOwnDirectory, openOwnFile, type OwnPlace } from "../../base/files/own-file.ts";

interface ArtifactReading {
  readonly size: number;
  /** Exactly this many bytes; throws when the file was truncated. */
  readonly bytes: AsyncGenerator<Uint8Array>;
}

/** The kept files of attempts, read from disk. */
export interface AttemptArtifacts {
  /** Lists files by path, without the first `skip`; empty when the attempt kept nothing. */
  list(attempt: AttemptName, page: { readonly skip: number; readonly limit: number }): Promise<ArtifactList>;
  /** `path` must be as listed; any other path, or one that leaves the kept files, fails with `not-found`. */
  read(attempt: AttemptName, path: string): Promise<Result<ArtifactReading, Failure>>;
}

/** Size of one read: a gigabyte takes 16,000 reads, and a portion is small enough to buffer in a socket. */
const portionBytes = 65_536;

export function attemptArtifactFiles(state: string): AttemptArtifacts {
  const root = resolve(state);
  return {
    list: async (attempt, { skip, limit }) => {
      const directory = await findDirectory(root, attempt);
      if (directory === undefined) return { items: [], total: 0 };
      return await listPage(directory, skip, limit);
    },
    read: async (attempt, path) => {
      const directory = await findDirectory(root, attempt);
      const reading = directory === undefined ? undefined : await openReading(directory, path);
      return reading === undefined ? fail(notKept(attempt, path)) : ok(reading);
    },
  };
}

/** Returns the directory unless it or a directory on the way to it is a link; undefined while there is none. */
async function findDirectory(root: string, { run, task, attempt }: AttemptName): Promise<string | undefined> {
  const directory = artifactDirectory(attemptDirectory(root, run, task, attempt));
  return (await isOwnDirectory({ root, directory })) ? await realpath(directory) : undefined;
}

async function listPage(directory: string, skip: number, limit: number): Promise<ArtifactList> {
  const paths = await readPaths(directory);
  const shown = await Promise.all(paths.slice(skip, skip + limit).map((path) => describe(directory, path)));
  const next = paths.length > skip + limit ? { next: String(skip + limit) } : {};
  return { items: shown.filter((each) => each !== undefined), total: paths.length, ...next };
}

async function readPaths(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1))
    .sort();
}

/** Follows links to files; omits broken links, links to directories and links that leave the kept files. */
async function describe(directory: string, path: string): Promise<Artifact | undefined> {
  const place = await findPlace(directory, path);
  if (place === undefined) return undefined;
  const found = await stat(join(place.directory, place.name)).catch(() => undefined);
  return found?.isFile() === true ? { path, bytes: found.size } : undefined;
}

async function openReading(directory: string, path: string): Promise<ArtifactReading | undefined> {
  const place = await findPlace(directory, path);
  const file = place === undefined ? undefined : await openOwnFile(place);
  if (place === undefined || file === undefined) return undefined;
  await using open = file;
  const size = await open.size();
  return { size, bytes: readAll(place, size) };
}

/** Resolves a path below the directory, following all links. */
async function findPlace(directory: string, path: string): Promise<OwnPlace | undefined> {
  if (path.includes("\0")) return undefined;
  try {
    const real = await realpath(join(directory, path));
    if (!real.startsWith(`${directory}/`)) return undefined;
    return { root: directory, directory: dirname(real), name: basename(real) };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Opens the file at the first read, so that an abandoned reader leaves no file open. */
async function* readAll(place: OwnPlace, size: number): AsyncGenerator<Uint8Array> {
  const file = await openOwnFile(place);
  if (file === undefined) throw new Error(`${place.name} no longer exists`);
  await using open = file;
  for (let at = 0; at < size;) {
    const bytes = await open.read(at, Math.min(portionBytes, size - at));
    if (bytes.length === 0) throw new Error(`${place.name} was truncated`);
    at += bytes.length;
    yield bytes;
  }
}

function notKept({ run, task, attempt }: AttemptName, path: string): Failure {
  const name = attemptId(run, task, attempt);
  return createFailure({
    reason: "not-found",
    detail: createMessage("artifact-unknown", { attempt: name, path: JSON.stringify(path) }),
    hint: createMessage("artifact-unknown-hint", { attempt: name }),
  });
}
