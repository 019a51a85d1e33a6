import { expect, test } from "vitest";

import { compareHistoriesApart } from "../../../../../test/rigs/landing/compare-apart.ts";

test("over 50,000 random histories, the candidate's tree is that of git merge, merge --squash or rebase", async () => {
  const { wrong } = await compareHistoriesApart(Number(process.env["LANDING_HISTORIES"] ?? 50_000));
  expect(wrong).toEqual([]);
}, 14_400_000);
