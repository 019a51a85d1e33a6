import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Hits } from "./hits.ts";
import { LineScanner } from "./line-scanner.ts";
import { makeMatcher, type LogQuery } from "./matcher.ts";

function matcherFor(text: string, options: Partial<LogQuery> = {}) {
  const made = makeMatcher({ kind: "plain", text, caseSensitive: false, ...options });
  if (!made.ok) throw new Error(made.failure);
  return made.value;
}

describe("what is looked for", () => {
  test("matches plain text literally, with and without case", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 6 }), (text) => {
        expect(matcherFor(text).test(`before ${text.toUpperCase()} after`)).toBe(true);
        const { ranges } = matcherFor(text, { caseSensitive: true });
        const [start = 0, end = 0] = ranges(`≠${text}`);
        expect(`≠${text}`.slice(start, end)).toBe(text);
      }),
    );
    expect(matcherFor("a.c").test("abc")).toBe(false);
    expect(matcherFor("Done", { caseSensitive: true }).test("done")).toBe(false);
  });

  test("matches a regular expression, including syntax that is invalid in Unicode mode", () => {
    expect(matcherFor(String.raw`\d+ ms$`, { kind: "pattern" }).ranges("took 12 ms")).toEqual([5, 10]);
    expect(matcherFor(String.raw`\p{Lu}x`, { kind: "pattern", caseSensitive: true }).test("Éx")).toBe(true);
    expect(matcherFor(String.raw`a\-b`, { kind: "pattern" }).test("a-b")).toBe(true);
    expect(matcherFor("x*", { kind: "pattern" }).ranges("axxb")).toEqual([1, 3]);
    const wrong = makeMatcher({ kind: "pattern", text: "(", caseSensitive: true });
    expect(wrong.ok ? "" : wrong.failure).toContain("(");
  });

  test("matches lines that report an error", () => {
    const { test: looks } = matcherFor("", { kind: "errors" });
    expect(["0 errors", "error: no such file", "TypeError: x"].map(looks)).toEqual([false, true, true]);
  });
});

test("finds every line once, however the log's bytes are split, with and without colours", () => {
  const looks = (text: string) => text.includes("hit");
  const line = fc.constantFrom(
    "hit",
    "\x1b[31mh\x1b[0mit 三",
    "miss",
    "",
    "hit\r",
    "no\rhit",
    "三三",
    "\x1b]0;hit\x07",
  );
  fc.assert(
    fc.property(
      fc.array(line),
      fc.boolean(),
      fc.boolean(),
      fc.array(fc.nat()),
      (lines, ended, quick, cuts) => {
        const bytes = new TextEncoder().encode(lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));
        const scanner = new LineScanner({ test: looks, ...(quick && { maybe: looks }) });
        const found: number[] = [];
        const places = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
        let from = 0;
        for (const to of [...places, bytes.length]) {
          found.push(
            ...scanner.push(bytes.subarray(from, to)),
            ...(to === bytes.length ? scanner.lookAtOpen() : []),
          );
          from = to;
        }
        const wanted = lines.flatMap((text, at) =>
          text.includes("it") && !text.includes("]0;") ? [at + 1] : [],
        );
        expect(found).toEqual(wanted);
      },
    ),
  );
});

test("finds the next and the previous of any number of matches", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 3_000 });
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 5_001 }), (unsorted, line) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const hits = new Hits();
      hits.add(sorted.slice(0, 700));
      hits.add(Uint32Array.from(sorted.slice(700)));
      expect(hits.count).toBe(sorted.length);
      expect(hits.after(line)).toBe(sorted.find((number) => number > line));
      expect(hits.before(line)).toBe(sorted.findLast((number) => number < line));
      expect(hits.has(line)).toBe(sorted.includes(line));
    }),
    { numRuns: 50 },
  );
});
