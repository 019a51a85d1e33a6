import fc from "fast-check";
import { expect, test } from "vitest";

import { type Hunk, moveLines } from "./move-lines.ts";

/** For each line of the old file: whether it stays, and how many lines are added before it. */
const edits = fc.array(fc.record({ stays: fc.boolean(), added: fc.nat({ max: 2 }) }), {
  minLength: 1,
  maxLength: 30,
});
type Edits = readonly { readonly stays: boolean; readonly added: number }[];

/** Returns the new place of each line, from 1; undefined for a line that went. */
function placesAfter(file: Edits): readonly (number | undefined)[] {
  let next = 1;
  return file.map(({ stays, added }) => {
    next += added;
    return stays ? next++ : undefined;
  });
}

/** Lines that are added before a line that went replace it. */
function hunksOf(file: Edits): readonly Hunk[] {
  return file.flatMap(({ stays, added }, at) => {
    if (!stays) return [{ oldStart: at + 1, oldLines: 1, newLines: added }];
    return added > 0 ? [{ oldStart: at, oldLines: 0, newLines: added }] : [];
  });
}

test("a range keeps its first and its last line that are left, and is gone when all of its lines went", () => {
  const range = fc.tuple(fc.nat({ max: 29 }), fc.nat({ max: 6 }));
  fc.assert(
    fc.property(edits, range, (file, [start, more]) => {
      const first = Math.min(start, file.length - 1);
      const last = Math.min(first + more, file.length - 1);
      const places = placesAfter(file)
        .slice(first, last + 1)
        .filter((place) => place !== undefined);
      const expected = places.length === 0 ? undefined : { first: places[0], last: places.at(-1) };
      expect(moveLines({ first: first + 1, last: last + 1 }, hunksOf(file))).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
});

test("a range of an unchanged file stays", () => {
  expect(moveLines({ first: 3, last: 5 }, [])).toEqual({ first: 3, last: 5 });
});
