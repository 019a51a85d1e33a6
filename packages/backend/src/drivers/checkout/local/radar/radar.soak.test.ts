import { expect, test } from "vitest";

import { compareVerdicts } from "../../../../../test/rigs/landing/compare-verdicts.ts";

test("verdicts equal those of git merge over 50,000 pairs of random commits", async () => {
  const { wrong } = await compareVerdicts(50_000);
  expect(wrong).toEqual([]);
}, 14_400_000);
