import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { answerQuery, QueryScanner } from "./terminal-queries.ts";

const queries = [
  "\x1b[c",
  "\x1b[0c",
  "\x1b[>c",
  "\x1b[=0c",
  "\x1b[5n",
  "\x1b[6n",
  "\x1b[?6n",
  "\x1b[>0q",
  "\x1b[?u",
  "\x1b[?2026$p",
  "\x1b]10;?\x07",
  "\x1b]11;?\x1b\\",
  "\x1b]4;12;?\x07",
  "\x1bP+q544e;524742\x1b\\",
];
/** Output of all kinds: none of these is a query, though some begin like one. */
const others = [
  "plain\r\n",
  "日本",
  "\0\xff",
  "\x1b[31m",
  "\x1b[6",
  "\x1b",
  "\x1b]0;a title\x07",
  "\x1b[?1049h",
];

const piece = fc.oneof(fc.constantFrom(...queries), fc.constantFrom(...others));
const output = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join("")));

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((place) => place % (bytes.length + 1)), 0, bytes.length];
  const sorted = places.sort((first, second) => first - second);
  return sorted.slice(1).map((place, at) => bytes.subarray(sorted[at], place));
}

/** What is found in the pieces together, with offsets in the whole. */
function scanAll(pieces: readonly Buffer[]) {
  const scanner = new QueryScanner();
  const silent: Buffer[] = [];
  const found: { text: string; start: number; end: number }[] = [];
  let offset = 0;
  for (const bytes of pieces) {
    const scanned = scanner.scan(bytes);
    silent.push(scanned.silent);
    for (const { text, start, end } of scanned.queries) {
      found.push({ text, start: start + offset, end: end + offset });
    }
    offset += bytes.length;
  }
  return { found, silent: Buffer.concat(silent) };
}

describe("the scanner of terminal queries", () => {
  it("finds the same ones at the same places wherever the output is cut", () => {
    fc.assert(
      fc.property(output, fc.array(fc.nat(), { maxLength: 12 }), (bytes, cuts) => {
        const whole = scanAll([bytes]);
        const inPieces = scanAll(cut(bytes, cuts));
        expect(inPieces.found).toEqual(whole.found);
        expect(inPieces.silent.toString("latin1")).toBe(whole.silent.toString("latin1"));
      }),
      { numRuns: 500 },
    );
  });

  it("leaves everything but the queries to silent viewers, and holds back no more than the start of one", () => {
    fc.assert(
      fc.property(output, (bytes) => {
        const { found, silent } = scanAll([...bytes].map((byte) => Buffer.of(byte)));
        let rest = bytes.toString("latin1");
        for (const { start, end } of found.toReversed()) rest = rest.slice(0, start) + rest.slice(end);
        const held = rest.slice(silent.length);
        expect(rest.startsWith(silent.toString("latin1"))).toBe(true);
        expect(held === "" || (held.startsWith("\x1b") && held.length < 64)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each(queries)("knows %j, also byte by byte", (query) => {
    const bytes = Buffer.from(`before${query}after`);
    const { found, silent } = scanAll([...bytes].map((byte) => Buffer.of(byte)));
    expect(found).toEqual([{ text: query, start: 6, end: 6 + query.length }]);
    expect(silent.toString()).toBe("beforeafter");
  });

  it("finds in every answer of the host no query: two hosts would never stop asking each other", () => {
    for (const query of queries) {
      const answer = answerQuery(query, { column: 3, row: 2 }) ?? "";
      expect(scanAll([Buffer.from(answer)]).found).toEqual([]);
    }
    expect(answerQuery("\x1b[6n", { column: 3, row: 2 })).toBe("\x1b[2;3R");
    expect(answerQuery("\x1b]11;?\x07", { column: 1, row: 1 })).toContain("rgb:");
    expect(answerQuery("\x1b]11;?\x1b\\", { column: 1, row: 1 })).toContain("rgb:");
  });
});
