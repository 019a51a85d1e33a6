import { expect, test } from "vitest";

import { chooseSection, sectionKey, sectionsOf } from "./sections.ts";

const entries = [
  { phase: "setup.1", stream: "out", bytes: 12, complete: true },
  { phase: "setup.1", stream: "err", bytes: 0, complete: true },
  { phase: "run", stream: "out", bytes: 0, complete: true },
  { phase: "run", stream: "err", bytes: 5, complete: true },
  { phase: "verify.1", stream: "out", bytes: 9, complete: true },
] as const;

test("parts that printed something can be chosen, and the task's own output always", () => {
  expect(sectionsOf(entries).map(sectionKey)).toEqual(["setup.1/out", "run/out", "run/err", "verify.1/out"]);
});

test("the address chooses a part; what it names in vain, or not at all, is the task's output", () => {
  const sections = sectionsOf(entries);
  const choose = (phase?: string, stream?: string) => {
    const found = chooseSection(sections, { phase, stream });
    return found && sectionKey(found);
  };
  expect(choose()).toBe("run/out");
  expect(choose(undefined, "err")).toBe("run/err");
  expect(choose("verify.1")).toBe("verify.1/out");
  expect(choose("setup.1", "err")).toBe("setup.1/out");
  expect(choose("verify.9")).toBe("run/out");
  expect(chooseSection([], { phase: undefined, stream: undefined })).toBeUndefined();
});
