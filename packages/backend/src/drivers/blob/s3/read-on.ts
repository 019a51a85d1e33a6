import { GetObjectCommand } from "@aws-sdk/client-s3";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { BlobLost } from "../blobs.ts";
import type { S3Caller } from "./upload-parts.ts";

/** Answers without a single new byte after which a blob counts as lost. */
const mostFruitless = 4;

interface Part {
  readonly Bucket: string;
  readonly Key: string;
  /** The version that is read, so that bytes of another one are never mixed in. */
  readonly etag: string | undefined;
  readonly from: number;
  /** Byte after the last one. */
  readonly end: number;
  /** Size of the whole blob. */
  readonly bytes: number;
}

/**
 * Yields exactly the bytes of a part of a blob: asks again from where a connection ended early. Asks first when they are
 * read, so that an abandoned reader leaves no connection open.
 */
export async function* readOn(
  client: S3Caller,
  part: Part,
  failureOf: (error: unknown) => Failure,
): AsyncGenerator<Uint8Array> {
  let fruitless = 0;
  for (let at = part.from; at < part.end;) {
    let trouble: unknown = new Error("the answer ended early");
    try {
      for await (const bytes of upTo(part.end - at, await ask(client, part, at))) {
        fruitless = 0;
        at += bytes.length;
        yield bytes;
      }
    } catch (error) {
      trouble = error;
      // All bytes are there, but their checksum is wrong.
      if (at >= part.end) throw new BlobLost(failureOf(error));
    }
    if (at < part.end && ++fruitless >= mostFruitless) throw new BlobLost(failureOf(trouble));
  }
}

async function* upTo(most: number, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = most;
  for await (const bytes of body) {
    left -= bytes.length;
    if (left < 0) throw new Error("the answer is too long");
    yield bytes;
  }
}

async function ask(
  client: S3Caller,
  { Bucket, Key, etag, end, bytes }: Part,
  at: number,
): Promise<AsyncIterable<Uint8Array>> {
  const isWhole = at === 0 && end === bytes;
  const { Body, ContentRange } = await client.send(
    new GetObjectCommand({
      Bucket,
      Key,
      ...(etag !== undefined && { IfMatch: etag }),
      ...(!isWhole && { Range: `bytes=${at}-${end - 1}` }),
    }),
  );
  if (!isWhole && ContentRange?.startsWith(`bytes ${at}-`) !== true)
    throw new Error("the answer is not the part that was asked for");
  return Body as AsyncIterable<Uint8Array>;
}
