import fc from "fast-check";
import { expect, test } from "vitest";

import { LineIndex } from "./line-index.ts";
import type { OwnFile } from "../../base/files/own-file.ts";
import { readLines } from "./read-lines.ts";

/** An in-memory log that grows; reads may return fewer bytes than requested, as file systems do. */
class GrowingLog implements OwnFile {
  bytes = Buffer.alloc(0);

  async size(): Promise<number> {
    return this.bytes.length;
  }

  async writtenAt(): Promise<number> {
    return 0;
  }

  async read(position: number, most: number): Promise<Uint8Array> {
    return this.bytes.subarray(position, position + most);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Long pieces cross the portions of the index; many short ones cross its marks. */
const piece = fc.oneof(
  fc.constantFrom("", "\n", "one\n", "zwei", "三\r\n"),
  fc.integer({ min: 1, max: 3 }).map((times) => "x".repeat(times * 150_000)),
  fc.integer({ min: 1, max: 3 }).map((times) => "short\n".repeat(times * 700)),
);

test("however a log grows, its lines are those between its ends, wherever the reading starts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.nat(), async (pieces, place) => {
      const log = new GrowingLog();
      const index = new LineIndex();
      for (const text of pieces) {
        log.bytes = Buffer.concat([log.bytes, Buffer.from(text)]);
        await index.extend(log, log.bytes.length);
      }
      const wanted = linesOf(log.bytes);
      expect(index.total).toBe(wanted.length);
      const first = place % (wanted.length + 1);
      const found = await readLines(log, index, { first, count: 50 });
      const shown = found.map(({ offset, bytes }) => log.bytes.toString("utf8", offset, offset + bytes));
      expect(shown).toEqual(wanted.slice(first, first + 50));
      for (const { text, cut, bytes } of found) expect(cut).toBe(bytes > 8_192 && text.length <= 8_192);
    }),
    { numRuns: 60 },
  );
});

test("a log that was emptied is counted anew", async () => {
  const log = new GrowingLog();
  const index = new LineIndex();
  log.bytes = Buffer.from("one\ntwo\nerror: three\n");
  await index.extend(log, log.bytes.length);
  log.bytes = Buffer.from("four\n");
  await index.extend(log, log.bytes.length);
  expect([index.total, index.counted, index.firstError]).toEqual([1, 5, undefined]);
});

test.each([
  ["compiling\n0 errors\nsrc/a.ts(3,1): error TS2304: no such name\n", 3],
  ["ok\n\u001B[31merror\u001B[0m: it broke\n", 2],
  ["ok\n\u001B[1m\u001B[31merror[E0308]\u001B[0m: mismatched types\n", 2],
  ["collected\nTraceback (most recent call last):\n", 2],
  ["thread 'main' panicked at src/main.rs\n", 1],
  ["building\nbash: jqq: command not found\n", 2],
  [" \u001B[41m FAIL \u001B[49m packages/a.test.ts\n", 1],
  ["no errors here, and error.log is a file\n", undefined],
])("the first line that looks like an error is named: %j", async (text, line) => {
  const log = new GrowingLog();
  const index = new LineIndex();
  for (let end = 1; end <= text.length; end += Math.max(1, Math.floor(text.length / 40))) {
    log.bytes = Buffer.from(text.slice(0, end));
    await index.extend(log, log.bytes.length);
  }
  log.bytes = Buffer.from(text);
  await index.extend(log, log.bytes.length);
  expect(index.firstError).toBe(line === undefined ? undefined : line - 1);
});

test("looking for errors takes no more time for text that is made to be slow", async () => {
  const log = new GrowingLog();
  const index = new LineIndex();
  log.bytes = Buffer.from(
    ["\n", " ", "Error", "\u001B[0m", "x", "\t"].map((one) => one.repeat(60_000)).join(""),
  );
  await index.extend(log, log.bytes.length);
  expect(index.firstError).toBe(undefined);
}, 20_000);

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
