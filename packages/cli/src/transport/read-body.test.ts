import fc from "fast-check";
import { expect, test } from "vitest";

import { BrokenStream } from "@wezterm-parallel/shared/client/transport";

import { readBody } from "./read-body.ts";
import { readHead } from "./read-head.ts";

/** Yields the bytes in chunks of the given sizes, then the rest. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function read(source: AsyncGenerator<Uint8Array>): Promise<Buffer> {
  const head = await readHead(source);
  if (head === undefined) throw new BrokenStream("no head");
  const pieces: Uint8Array[] = [];
  for await (const piece of readBody(head, source)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function chunked(chunks: readonly Uint8Array[]): Buffer {
  const parts = chunks.map((chunk) => [`${chunk.length.toString(16)};x=1\r\n`, chunk, "\r\n"]).flat();
  const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  return Buffer.concat([head, ...parts, "0\r\n\r\n"].map((part) => Buffer.from(part)));
}

const bodies = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
const sizes = fc.array(fc.nat(30), { maxLength: 40 });

test("a chunked body is whole however the bytes arrive", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, sizes, async (chunks, cuts) => {
      expect(await read(cut(chunked(chunks), cuts))).toEqual(Buffer.concat(chunks));
    }),
  );
});

test("an answer that ends anywhere before its end is broken", async () => {
  await fc.assert(
    fc.asyncProperty(bodies, fc.nat(), async (chunks, random) => {
      const whole = chunked(chunks);
      // The bytes after the size of the last chunk have no content.
      const end = random % (whole.length - 4);
      await expect(read(cut(whole.subarray(0, end), []))).rejects.toBeInstanceOf(BrokenStream);
    }),
  );
});

test("a body of a given length that ends early is broken", async () => {
  const text = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc");
  await expect(read(cut(text, []))).rejects.toBeInstanceOf(BrokenStream);
});
