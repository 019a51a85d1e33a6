import fc from "fast-check";
import { expect, test } from "vitest";

import { plainStyle } from "../ansi/ansi-style.ts";
import { markSpans } from "./mark-spans.ts";

test("marks exactly the matches without changing text or style", () => {
  const places = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1, maxLength: 9 })), places, (texts, cuts) => {
      const spans = texts.map((text, at) => ({ text, style: { ...plainStyle, text: at } }));
      const whole = texts.join("");
      const sorted = cuts.filter((cut) => cut <= whole.length).toSorted((a, b) => a - b);
      const ranges = sorted.slice(0, sorted.length - (sorted.length % 2));
      const pieces = markSpans(spans, ranges);
      expect(pieces.map(({ text }) => text).join("")).toBe(whole);
      for (const { text, at, marked } of pieces) {
        expect(whole.slice(at, at + text.length)).toBe(text);
        const inside = ranges.some(
          (start, nth) => nth % 2 === 0 && start <= at && at < (ranges[nth + 1] ?? 0),
        );
        expect(marked).toBe(inside);
      }
      const colours = pieces.flatMap(({ text, style }) => Array.from(text, () => style.text));
      expect(colours.length).toBe(Array.from(whole).length);
    }),
  );
});
