import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Blobs } from "../../drivers/blob/blobs.ts";
import { objectKey, type StoredFile } from "./stored-attempt.ts";

/** Up to this size, a file costs less beside the others than as an object of its own. */
const smallBytes = 65_536;
/** All small files of an attempt together; further ones become objects. */
const smallTogether = 1_048_576;
const filesAtOnce = 4;

/** A file that can be read from its beginning any number of times. */
export interface SealedFile {
  readonly path: string;
  /** Undefined when it is no longer there. */
  readonly open: () => Promise<
    { readonly size: number; readonly bytes: AsyncIterable<Uint8Array> } | undefined
  >;
}

/** Stores files: small ones in what it returns, others as objects named by their content, each once in a run. */
export async function sealFiles(
  blobs: Blobs,
  run: number,
  files: readonly SealedFile[],
): Promise<Result<StoredFile[], Failure>> {
  const stored: (StoredFile | undefined)[] = [];
  let room = smallTogether;
  let trouble: Failure | undefined;
  const waiting = [...files.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && trouble === undefined; next = waiting.shift()) {
      const [at, file] = next;
      const opened = await file.open();
      if (opened === undefined) continue;
      const isSmall = opened.size <= Math.min(smallBytes, room);
      if (isSmall) room -= opened.size;
      const sealed = isSmall
        ? await inside(file.path, opened.bytes)
        : await outside(blobs, run, file, opened);
      if (sealed.ok) stored[at] = sealed.value;
      else trouble = sealed.failure;
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return trouble === undefined ? ok(stored.filter((file) => file !== undefined)) : fail(trouble);
}

async function inside(path: string, bytes: AsyncIterable<Uint8Array>): Promise<Result<StoredFile, Failure>> {
  const content = await buffer(bytes);
  const sha256 = createHash("sha256").update(content).digest("hex");
  return ok({ path, bytes: content.length, sha256, content: content.toString("base64") });
}

/** Reads it twice, because the name comes first. */
async function outside(
  blobs: Blobs,
  run: number,
  { path, open }: SealedFile,
  first: { readonly size: number; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<Result<StoredFile | undefined, Failure>> {
  const hash = createHash("sha256");
  for await (const bytes of first.bytes) hash.update(bytes);
  const sha256 = hash.digest("hex");
  const again = await open();
  if (again === undefined) return ok(undefined);
  const key = objectKey(run, sha256);
  const known = await blobs.head(key);
  if (!known.ok) return known;
  if (known.value === undefined) {
    const content = asHashed(again.bytes, { sha256, size: first.size, path });
    const put = await blobs.put(key, content, { onlyNew: true, bytes: first.size });
    if (!put.ok) return put;
  }
  return ok({ path, bytes: first.size, sha256 });
}

/** Fails at the end if the file was changed meanwhile: what has a hash as its name must have that content. */
async function* asHashed(
  bytes: AsyncIterable<Uint8Array>,
  { sha256, size, path }: { readonly sha256: string; readonly size: number; readonly path: string },
): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  let left = size;
  for await (const piece of bytes) {
    const taken = piece.subarray(0, left);
    left -= taken.length;
    hash.update(taken);
    yield taken;
  }
  if (hash.digest("hex") !== sha256) throw Object.assign(new Error(`${path} was changed`), { code: "EBUSY" });
}
