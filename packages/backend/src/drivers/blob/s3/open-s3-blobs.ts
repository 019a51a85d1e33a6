import {
  DeleteObjectsCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

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
import { cutParts, partSize } from "./cut-parts.ts";
import { readOn } from "./read-on.ts";
import { readS3Address, type S3Address } from "./s3-address.ts";
import { isAbsentBlob, isConditionFailed, isConflict, s3Failure } from "./s3-failure.ts";
import { type S3Caller, uploadParts } from "./upload-parts.ts";

/** The SDK repeats what failed for a reason that may pass, later and later: about ten seconds in all. */
const tries = 6;
const connectMs = 5_000;
const silentMs = 30_000;
/** Keys that S3 deletes in one request. */
const removedAtOnce = 1_000;

/** Opens a bucket of S3, or of a server that speaks its protocol; asks it nothing yet. */
export function openS3Blobs(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
): Result<Blobs, Failure> {
  const read = readS3Address(address, env);
  return read.ok ? ok(new S3Blobs(read.value)) : read;
}

class S3Blobs implements Blobs {
  readonly place: string;
  readonly #client: S3Client;
  readonly #ended = new AbortController();
  readonly #caller: S3Caller;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor({ bucket, prefix, endpoint, region, profile, inPath, credentials }: S3Address) {
    this.#bucket = bucket;
    this.#prefix = prefix;
    this.place = `s3://${bucket}/${prefix}`.replace(/\/$/, "") + (endpoint ? ` at ${endpoint}` : "");
    this.#client = new S3Client({
      maxAttempts: tries,
      requestHandler: { connectionTimeout: connectMs, socketTimeout: silentMs },
      ...(endpoint !== undefined && { endpoint, forcePathStyle: inPath }),
      ...(region !== undefined && { region }),
      ...(profile !== undefined && { profile }),
      ...(credentials !== undefined && { credentials }),
    });
    const options = { abortSignal: this.#ended.signal };
    this.#caller = { send: ((command: never) => this.#client.send(command, options)) as S3Client["send"] };
  }

  async put(
    key: string,
    content: Uint8Array | AsyncIterable<Uint8Array>,
    { onlyNew = false, bytes }: BlobWish = {},
  ): Promise<Result<{ readonly written: boolean }, Failure>> {
    const target = this.#at(key);
    const condition = onlyNew ? ({ IfNoneMatch: "*" } as const) : {};
    try {
      await this.#send(target, cutParts(content, partSize(bytes)), condition);
      return ok({ written: true });
    } catch (error) {
      // Also the answer to a repeated request whose first answer was lost: whoever wrote it, it is there whole.
      if (onlyNew && (isConditionFailed(error) || isConflict(error))) return ok({ written: false });
      return this.#fail(error);
    }
  }

  async head(key: string): Promise<Result<BlobInfo | undefined, Failure>> {
    const target = this.#at(key);
    return this.#unlessAbsent(async () => {
      const { ContentLength = 0, LastModified } = await this.#caller.send(new HeadObjectCommand(target));
      return { key, bytes: ContentLength, at: LastModified?.getTime() ?? 0 };
    });
  }

  async get(
    key: string,
    { from, length }: BlobRange = { from: 0 },
  ): Promise<Result<BlobReading | undefined, Failure>> {
    const target = this.#at(key);
    return this.#unlessAbsent(async () => {
      const { ContentLength: bytes = 0, ETag: etag } = await this.#caller.send(new HeadObjectCommand(target));
      const end = Math.min(bytes, length === undefined ? bytes : from + length);
      const failureOf = (error: unknown) => s3Failure(this.place, error);
      return { bytes, content: readOn(this.#caller, { ...target, etag, from, end, bytes }, failureOf) };
    });
  }

  async list({
    prefix,
    after,
    folders = false,
    limit = 1000,
  }: BlobListing): Promise<Result<BlobPage, Failure>> {
    try {
      const found = await this.#caller.send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: this.#prefix + prefix,
          MaxKeys: Math.min(limit, 1000),
          ...(after !== undefined && { ContinuationToken: after }),
          ...(folders && { Delimiter: "/" }),
        }),
      );
      const items = (found.Contents ?? []).map(({ Key = "", Size = 0, LastModified }) => ({
        key: Key.slice(this.#prefix.length),
        bytes: Size,
        at: LastModified?.getTime() ?? 0,
      }));
      const below = (found.CommonPrefixes ?? []).map(({ Prefix = "" }) => Prefix.slice(this.#prefix.length));
      const next = found.NextContinuationToken;
      return ok({ items, folders: below, ...(found.IsTruncated === true && next !== undefined && { next }) });
    } catch (error) {
      return this.#fail(error);
    }
  }

  async remove(keys: readonly string[]): Promise<Result<void, Failure>> {
    try {
      for (let at = 0; at < keys.length; at += removedAtOnce) {
        const Objects = keys.slice(at, at + removedAtOnce).map((key) => ({ Key: this.#at(key).Key }));
        const { Errors = [] } = await this.#caller.send(
          new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }),
        );
        const [first] = Errors;
        if (first !== undefined) return this.#fail({ name: first.Code, message: first.Message });
      }
      return ok(undefined);
    } catch (error) {
      return this.#fail(error);
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
    this.#client.destroy();
  }

  async #send(
    target: { readonly Bucket: string; readonly Key: string },
    parts: AsyncGenerator<{ readonly bytes: Uint8Array; readonly isLast: boolean }>,
    condition: { readonly IfNoneMatch?: "*" },
  ): Promise<void> {
    const { value } = await parts.next();
    if (value === undefined) throw new Error("a blob has at least one part");
    if (!value.isLast)
      return await uploadParts(this.#caller, target, { first: value.bytes, rest: parts, condition });
    await this.#caller.send(new PutObjectCommand({ ...target, Body: value.bytes, ...condition }));
  }

  #at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + checkKey(key) };
  }

  async #unlessAbsent<T>(ask: () => Promise<T>): Promise<Result<T | undefined, Failure>> {
    try {
      return ok(await ask());
    } catch (error) {
      return isAbsentBlob(error) ? ok(undefined) : this.#fail(error);
    }
  }

  #fail(error: unknown): Result<never, Failure> {
    return fail(s3Failure(this.place, error));
  }
}
