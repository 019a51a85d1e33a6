import { expect, test } from "vitest";

import { type AwaitedLanding, estimateLandings } from "./estimate-landings.ts";

const queued: AwaitedLanding = { state: "queued", hasChecks: true };
const minute = 60_000;

test("each batch of changes takes the usual time of checks, less what has passed", () => {
  const verifying: AwaitedLanding = { state: "verifying", hasChecks: true, checkedMs: 20_000 };
  const pace = { checksMs: minute, parallel: 2 };
  expect(estimateLandings([verifying, queued, queued, queued, queued], pace)).toEqual([
    40_000,
    minute,
    40_000 + minute,
    2 * minute,
    40_000 + 2 * minute,
  ]);
});

test("nothing lands before the changes ahead; what takes longer than usual may end at any time", () => {
  const slow: AwaitedLanding = { state: "verifying", hasChecks: true, checkedMs: 2 * minute };
  const pace = { checksMs: minute, parallel: 4 };
  const verified: AwaitedLanding = { state: "verified", hasChecks: true };
  expect(estimateLandings([queued, slow, verified], pace)).toEqual([minute, minute, minute]);
  expect(estimateLandings([slow], pace)).toEqual([0]);
});

test("without a known duration, only changes without checks ahead of all others have an estimate", () => {
  const unchecked: AwaitedLanding = { state: "queued", hasChecks: false };
  const pace = { checksMs: undefined, parallel: 4 };
  expect(estimateLandings([unchecked, queued, unchecked], pace)).toEqual([0, undefined, undefined]);
});
