import fc from "fast-check";
import { expect, test } from "vitest";

import { bellNumber } from "@wezterm-parallel/shared/domain/activity/notice";

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

const title = { number: 0, payload: "a" };
const rings = { number: bellNumber, payload: "" };

test.each([
  ["a\x07b", [rings]],
  ["\x1b]0;a\x07", [title]],
  ["\x1b]0;a\x1b\\\x07", [title, rings]],
  ["\x07\x1b]0;a\x07\x07", [rings, title, rings]],
  // The bell that ends a picture or the clipboard is none.
  [`\x1b]1337;File=:${"A".repeat(9_000)}\x07`, []],
  [`\x1b]52;c;${"A".repeat(9_000)}\x07\x07`, [rings]],
])("a bell rings unless it ends a command: %j", (text, found) => {
  expect(scanAll([Buffer.from(text)])).toEqual(found);
  // Each cut part that rings is one bell here, because no part has two.
  for (const size of [1, 7, 5_000]) {
    const count = Math.ceil(text.length / size);
    const pieces = Array.from({ length: count }, (_, at) =>
      Buffer.from(text.slice(at * size, (at + 1) * size)),
    );
    expect(scanAll(pieces)).toEqual(found);
  }
});

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
