import { expect, test } from "vitest";

import { compareHistoriesApart } from "../../../../../test/rigs/landing/compare-apart.ts";

test("over 2,000 random histories, the candidate's tree is that of git merge, merge --squash or rebase", async () => {
  const { conflicts, wrong } = await compareHistoriesApart(2_000);
  expect(wrong).toEqual([]);
  // Both outcomes are frequent.
  expect(conflicts).toBeGreaterThan(200);
  expect(conflicts).toBeLessThan(1_000);
}, 900_000);
