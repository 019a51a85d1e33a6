import { Readable } from "node:stream";

import fc from "fast-check";
import { expect, test } from "vitest";

import { splitBlocks, type BlockSize } from "./split-blocks.ts";

async function blocks(pieces: readonly string[], size: BlockSize): Promise<readonly string[]> {
  const found: string[] = [];
  const input = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  for await (const parts of splitBlocks(input, size)) found.push(Buffer.concat(parts).toString());
  return found;
}

test("blocks end with the last line that fits", async () => {
  expect(await blocks(["1\n2\n3\n4\n5\n"], { bytes: 4 })).toEqual(["1\n2\n", "3\n4\n", "5\n"]);
  expect(await blocks(["aa\nb", "b\ncc\ndd"], { bytes: 7 })).toEqual(["aa\nbb\n", "cc\ndd"]);
});

test("a line longer than a block is not cut", async () => {
  expect(await blocks(["a\n", "long", "er line\nb\n"], { bytes: 3 })).toEqual([
    "a\n",
    "longer line\n",
    "b\n",
  ]);
});

test("blocks of a number of lines", async () => {
  expect(await blocks(["1\n2", "\n3\n4\n5"], { bytes: 1, lines: 2 })).toEqual(["1\n2\n", "3\n4\n", "5"]);
});

test("an empty input has no block", async () => {
  expect(await blocks([], { bytes: 10 })).toEqual([]);
});

test("no byte is lost, and every block but the last ends with a line end", async () => {
  const pieces = fc.array(fc.string({ unit: fc.constantFrom("a", "\n", "é"), minLength: 1, maxLength: 9 }));
  const size = fc.oneof(
    fc.record({ bytes: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ bytes: fc.constant(1), lines: fc.integer({ min: 1, max: 4 }) }),
  );
  await fc.assert(
    fc.asyncProperty(pieces, size, async (texts, limit) => {
      const found = await blocks(texts, limit);
      expect(found.join("")).toBe(texts.join(""));
      expect(found.slice(0, -1).filter((block) => !block.endsWith("\n"))).toEqual([]);
    }),
  );
});
