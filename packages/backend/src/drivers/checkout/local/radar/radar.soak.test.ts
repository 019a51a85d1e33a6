import { expect, test } from "vitest";

import { compareVerdictsApart } from "../../../../../test/rigs/landing/compare-apart.ts";

test("verdicts equal those of git merge over 50,000 pairs of random commits", async () => {
  const { wrong } = await compareVerdictsApart(Number(process.env["RADAR_PAIRS"] ?? 50_000));
  expect(wrong).toEqual([]);
}, 14_400_000);
