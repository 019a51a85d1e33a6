import fc from "fast-check";
import { expect, test } from "vitest";

import { Folds, type HiddenLines } from "./folds.ts";

/** Folds with a visible line before each; the last one may reach the end of the log. */
const someFolds = fc
  .tuple(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 })), { maxLength: 8 }),
    fc.boolean(),
  )
  .map(([steps, open]) => {
    const hidden: HiddenLines[] = [];
    let line = 0;
    for (const [shown, folded] of steps) {
      hidden.push({ from: line + shown + 1, to: line + shown + folded });
      line += shown + folded;
    }
    const last = hidden.at(-1);
    if (open && last !== undefined) hidden.splice(-1, 1, { from: last.from, to: Infinity });
    return hidden;
  });

test("numbers the visible lines consecutively, whichever are folded", () => {
  fc.assert(
    fc.property(someFolds, fc.integer({ min: 1, max: 80 }), (hidden, total) => {
      const folds = new Folds(hidden);
      const isShown = (line: number) => !hidden.some(({ from, to }) => from <= line && line <= to);
      const shown = Array.from({ length: total }, (_, at) => at + 1).filter(isShown);
      expect(folds.rows(total)).toBe(shown.length);
      expect(shown.map((_, at) => folds.lineAt(at + 1))).toEqual(shown);
      expect(shown.map((line) => folds.rowOf(line))).toEqual(shown.map((_, at) => at + 1));
      for (let line = 1; line <= total; line += 1) {
        expect(folds.isHidden(line)).toBe(!isShown(line));
        expect(folds.rowOf(line)).toBe(shown.filter((one) => one <= line).length);
      }
    }),
  );
});
