import assert from "node:assert/strict";
import { test } from "node:test";

import { shares } from "../src/share.ts";

// Not part of the suite until it is fixed: see bugs/1.md.
test("whole percentages add up to 100", () => {
  const entries = ["a", "b", "c"].map((word) => ({ word, count: 1 }));
  const sum = shares(entries).reduce((total, share) => total + share, 0);
  assert.equal(sum, 100);
});
