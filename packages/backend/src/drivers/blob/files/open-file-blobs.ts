import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { blobsMissing, blobsRefused } from "../blob-failures.ts";
import {
  type BlobInfo,
  type BlobListing,
  type BlobPage,
  type BlobRange,
  type BlobReading,
  type Blobs,
  type BlobWish,
  checkKey,
} from "../blobs.ts";

const portionBytes = 262_144;
/** Ends names of files that are being written. */
const partial = /\.partial-[0-9a-f-]{36}$/;

/** Keeps blobs as files in a directory, which several machines may share. The directory must exist. */
export function openFileBlobs(directory: string): Blobs {
  return new FileBlobs(directory);
}

class FileBlobs implements Blobs {
  readonly place: string;

  constructor(directory: string) {
    this.place = directory;
  }

  async put(
    key: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    { onlyNew = false }: BlobWish = {},
  ): Promise<Result<{ readonly written: boolean }, Failure>> {
    const file = this.#file(key);
    const written = `${file}.partial-${randomUUID()}`;
    return this.#try(async () => {
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await write(written, content);
        if (!onlyNew) await rename(written, file);
        else if (!(await linkNew(written, file))) return { written: false };
        await syncDirectory(dirname(file));
        return { written: true };
      } finally {
        await rm(written, { force: true });
      }
    });
  }

  async head(key: string): Promise<Result<BlobInfo | undefined, Failure>> {
    const file = this.#file(key);
    return this.#try(() => describe(file, key));
  }

  async get(
    key: string,
    { from, length }: BlobRange = { from: 0 },
  ): Promise<Result<BlobReading | undefined, Failure>> {
    const file = this.#file(key);
    return this.#try(async () => {
      const found = await describe(file, key);
      if (found === undefined) return undefined;
      const end = Math.min(found.bytes, length === undefined ? found.bytes : from + length);
      return { bytes: found.bytes, content: readFrom(file, from, end) };
    });
  }

  async list({
    prefix,
    after = "",
    folders = false,
    limit = 1000,
  }: BlobListing): Promise<Result<BlobPage, Failure>> {
    return this.#try(async () => {
      const above = prefix.slice(0, prefix.lastIndexOf("/") + 1);
      const all = (await this.#names(above, !folders))
        .filter((name) => name.startsWith(prefix) && (after === "" || compare(name, after) > 0))
        .sort(compare);
      const shown = all.slice(0, Math.min(limit, 1000));
      const items = await Promise.all(
        shown.filter((name) => !name.endsWith("/")).map((name) => describe(this.#file(name), name)),
      );
      const last = shown.at(-1);
      return {
        items: items.filter((item) => item !== undefined),
        folders: shown.filter((name) => name.endsWith("/")),
        ...(last !== undefined && shown.length < all.length && { next: last }),
      };
    });
  }

  async remove(keys: readonly string[]): Promise<Result<void, Failure>> {
    return this.#try(async () => {
      for (const key of keys) await rm(this.#file(key), { force: true });
    });
  }

  [Symbol.dispose](): void {}

  /** Returns keys below a folder, and folders with a final `/` where it does not go into them. */
  async #names(above: string, deep: boolean): Promise<string[]> {
    const entries = await readdir(`${this.place}/${above}`, { withFileTypes: true }).catch(ifAbsent([]));
    const names: string[] = [];
    for (const entry of entries) {
      const name = above + entry.name;
      if (entry.isFile() && !partial.test(name)) names.push(name);
      if (entry.isDirectory()) names.push(...(deep ? await this.#names(`${name}/`, deep) : [`${name}/`]));
    }
    return names;
  }

  #file(key: string): string {
    return `${this.place}/${checkKey(key)}`;
  }

  async #try<T>(work: () => Promise<T>): Promise<Result<T, Failure>> {
    try {
      // A directory that is not mounted must not seem to be an empty store.
      if ((await stat(this.place).catch(ifAbsent(undefined)))?.isDirectory() !== true)
        return fail(blobsMissing(this.place));
      return ok(await work());
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      return fail(blobsRefused({ place: this.place, why: message }));
    }
  }
}

async function write(file: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  await using handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  for await (const bytes of content instanceof Uint8Array ? [content] : content) {
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
  }
  await handle.sync();
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** A name lasts only when its directory was written too. */
async function syncDirectory(directory: string): Promise<void> {
  await using handle = await open(directory, constants.O_RDONLY);
  await handle.sync();
}

async function describe(file: string, key: string): Promise<BlobInfo | undefined> {
  const found = await lstat(file).catch(ifAbsent(undefined));
  if (found === undefined || !found.isFile()) return undefined;
  return { key, bytes: found.size, at: Math.round(found.mtimeMs) };
}

async function* readFrom(file: string, from: number, end: number): AsyncGenerator<Uint8Array> {
  if (from >= end) return;
  await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  for (let at = from; at < end;) {
    const most = Math.min(portionBytes, end - at);
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(most), 0, most, at);
    if (bytesRead === 0) throw new Error(`${file} was truncated`);
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function ifAbsent<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return value;
    throw error;
  };
}

function compare(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
