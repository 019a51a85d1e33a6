import fc from "fast-check";
import { expect, test } from "vitest";

import { SequenceScanner } from "./sequence-scanner.ts";

function scanAll(chunks: readonly Buffer[]) {
  const scanner = new SequenceScanner();
  return chunks.flatMap((chunk) => scanner.scan(chunk));
}

const payload = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !/\p{Cc}/u.test(text));
const command = fc.record({ number: fc.integer({ min: 0, max: 9_999 }), payload });
const part = fc.oneof(
  command.map((each) => ({ text: `\x1b]${each.number};${each.payload}\x07`, each })),
  command.map((each) => ({ text: `\x1b]${each.number};${each.payload}\x1b\\`, each })),
  payload.map((text) => ({ text, each: undefined })),
  fc.constantFrom("\x1b[31m", "\x1b(B", "\r\n", "\x1bP+q\x1b\\").map((text) => ({ text, each: undefined })),
);

test("finds every command, wherever the output is cut", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (parts, cuts) => {
      const bytes = Buffer.from(parts.map(({ text }) => text).join(""));
      const places = [...cuts.map((cut) => cut % (bytes.length + 1)), 0, bytes.length].sort((a, b) => a - b);
      const chunks = places.slice(1).map((place, at) => bytes.subarray(places[at], place));
      expect(scanAll(chunks)).toEqual(parts.flatMap(({ each }) => each ?? []));
    }),
  );
});

test("an unfinished or endless command is given up, and the next one is found", () => {
  const next = "\x1b]7501;state=done\x1b\\";
  const found = [{ number: 7501, payload: "state=done" }];
  for (const first of ["\x1b]7501;state=", "\x1b]0;", "\x1b]", `\x1b]0;${"x".repeat(1_000_000)}`]) {
    expect(scanAll([Buffer.from(first + next)])).toEqual(found);
    expect(scanAll([Buffer.from(first), Buffer.from(next)])).toEqual(found);
  }
  const endless = Array.from({ length: 1_000 }, () => Buffer.from(`\x1b]0;${"x".repeat(1_000)}`));
  expect(scanAll(endless)).toEqual([]);
});
