import fc from "fast-check";
import { expect, test } from "vitest";

import { cutSections } from "./cut-sections.ts";

const path = fc.integer({ min: 0, max: 5_000 }).map((number) => `state/attempts/r1/t${number}#1/out.log`);
const file = fc.record({ path, size: fc.integer({ min: 0, max: 100_000 }) });
const files = fc
  .uniqueArray(file, { selector: (each) => each.path, maxLength: 2_000 })
  .map((found) => found.toSorted((one, other) => (one.path < other.path ? -1 : 1)));

const namesOf = (sections: readonly (readonly { path: string }[])[]) =>
  sections.map((section) => section.map((each) => each.path).join(" "));

test("sections contain each file once, in order", () => {
  fc.assert(
    fc.property(files, (found) => {
      expect(cutSections(found).flat()).toEqual(found);
    }),
  );
});

test("a new file leaves nearly all sections as they were", () => {
  fc.assert(
    fc.property(files, path, (found, added) => {
      const before = found.filter((each) => each.path !== added);
      const after = [...before, { path: added, size: 100_000 }].toSorted((one, other) =>
        one.path < other.path ? -1 : 1,
      );
      const known = new Set(namesOf(cutSections(before)));
      const changed = namesOf(cutSections(after)).filter((section) => !known.has(section));
      expect(changed.length).toBeLessThan(5);
    }),
  );
});
