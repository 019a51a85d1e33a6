import { expect, test } from "vitest";

import { excusedOfCli, excusedOfServer } from "../rigs/attacks/excused-patterns.ts";
import { slowPatterns } from "../rigs/attacks/pattern-growth.ts";

test.each([
  ["cli", excusedOfCli],
  ["{shared,backend}", excusedOfServer],
] as const)(
  "ReDoS: no pattern of %s takes exponential time, whoever its text is of",
  async (packages, excused) => {
    expect(await slowPatterns(packages, excused, { thorough: true })).toEqual([]);
  },
);
