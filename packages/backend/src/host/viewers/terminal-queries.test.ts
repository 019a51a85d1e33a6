import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { answerQuery, isTerminalReport, QueryScanner } from "./terminal-queries.ts";

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
  "\x05",
  "\x1bZ",
  "\x1b[?996n",
  "\x1b[?4m",
  "\x1b[21t",
  "\x1b[14;2t",
  "\x1b[18t",
  "\x1b[?2;1;0S",
  "\x1b[1;1;1;1;5;5*y",
  "\x1b[1$w",
  "\x1b[x",
  "\x1bP$qm\x1b\\",
  "\x1bP$q q\x1b\\",
  "\x1b]4;1;?;2;?\x07",
  "\x1b]21;foreground=?;cursor=?\x1b\\",
  "\x1b]52;c;?\x07",
  "\x1b]99;i=1:p=?;\x1b\\",
  "\x1b]1337;ReportCellSize\x07",
];
const place = { column: 3, row: 2, columns: 80, rows: 24 };
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
  "\x1b[22;0t",
  "\x1b[8;24;80t",
  "\x1b[2 q",
  "\x1b[4m",
  "\x1b[5;9r",
  "\x1b[3S",
  "\x1b[>1u",
  "\x1b]11;#000000\x07",
  "\x1b]52;c;c2VjcmV0\x07",
  "\x1b]0;what is this?\x07",
  "\x1bPq#0;2;0;0;0~-\x1b\\",
  "\x1b]1337;SetUserVar=a=Yg==\x07",
];

const piece = fc.oneof(fc.constantFrom(...queries), fc.constantFrom(...others));
const output = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join("")));

function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...cuts.map((place) => place % (bytes.length + 1)), 0, bytes.length];
  const sorted = places.sort((first, second) => first - second);
  return sorted.slice(1).map((place, at) => bytes.subarray(sorted[at], place));
}

/** Scans all chunks, with offsets in the whole output. */
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
        expect(held === "" || (held.startsWith("\x1b") && held.length < 256)).toBe(true);
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
      const answer = answerQuery(query, place) ?? "";
      expect(scanAll([Buffer.from(answer)]).found).toEqual([]);
    }
    expect(answerQuery("\x1b[6n", place)).toBe("\x1b[2;3R");
    expect(answerQuery("\x1b]11;?\x07", place)).toContain("rgb:");
    expect(answerQuery("\x1b]11;?\x1b\\", place)).toContain("rgb:");
  });

  it.each([
    ["[c", "[?62;22c"],
    ["[>0c", "[>1;10;0c"],
    ["[18t", "[8;24;80t"],
    ["[?2026$p", "[?2026;0$y"],
    ["P$qm\x1b\\", "P0$r\x1b\\"],
    ["P+q544e\x1b\\", "P0+r\x1b\\"],
  ])("answers %j as a plain terminal does", (query, answer) => {
    expect(answerQuery(`\x1b${query}`, place)).toBe(`\x1b${answer}`);
  });

  it.each(["\x1b[21t", "\x1b]52;c;?\x07", "\x05"])(
    "never answers %j, because the answer could be typed text",
    (query) => {
      expect(answerQuery(query, place)).toBeUndefined();
    },
  );

  it.each([
    ["\x1b_Ga=T,f=100,i=7;AAAA\x1b\\", "\x1b_Ga=T,f=100,i=7,q=2;AAAA\x1b\\"],
    ["\x1b_Ga=q,i=1,q=1,s=1;AAAA\x1b\\", "\x1b_Ga=q,i=1,s=1,q=2;AAAA\x1b\\"],
    ["\x1b_Gm=0;AAAA\x1b\\", "\x1b_Gm=0,q=2;AAAA\x1b\\"],
  ])("lets %j be shown by all and confirmed by one", (image, silent) => {
    expect(scanAll([Buffer.from(image)]).silent.toString()).toBe(silent);
    const inBytes = scanAll([...Buffer.from(image)].map((byte) => Buffer.of(byte)));
    expect(inBytes.silent.toString()).toBe(silent);
  });
});

describe("what a terminal says itself", () => {
  it.each([
    "\x1b[24;1R",
    "\x1b[?62;22c\x1b[0n",
    "\x1b]11;rgb:0/0/0\x1b\\",
    "\x1bP>|tmux\x1b\\",
    "\x1b[O",
    "\x1b[?1;2$y",
    "\x1b[?1u",
  ])("is known: %j", (input) => expect(isTerminalReport(Buffer.from(input))).toBe(true));

  it.each([
    "",
    "a",
    "\x1b",
    "\x1b[A",
    "\x1bOP",
    "\x1b[I",
    "\x1b[<0;1;1M",
    "\x1b[92;5u",
    "\x1b[0na",
    "\x1b[200~pasted\x1b[201~",
    "日本",
  ])("is distinguished from a person's keys: %j", (input) =>
    expect(isTerminalReport(Buffer.from(input))).toBe(false),
  );
});
