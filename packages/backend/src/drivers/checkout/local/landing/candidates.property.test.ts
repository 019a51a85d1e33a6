import { expect, test } from "vitest";

import { compareHistoriesApart } from "../../../../../test/rigs/landing/compare-apart.ts";

test("over 500 random histories, the candidate's tree is that of git merge, merge --squash or rebase", async () => {
  const { conflicts, wrong } = await compareHistoriesApart(500);
  expect(wrong).toEqual([]);
  // Both outcomes are frequent.
  expect(conflicts).toBeGreaterThan(50);
  expect(conflicts).toBeLessThan(250);
}, 240_000);
