import assert from "node:assert/strict";
import { test } from "node:test";

import { addCounts, countWords } from "../src/count.ts";

test("every occurrence counts", () => {
  assert.deepEqual([...countWords("a b a c a b")], [["a", 3], ["b", 2], ["c", 1]]);
});

test("counts of several files add up", () => {
  const total = countWords("a b");
  addCounts(total, countWords("b c"));
  assert.deepEqual([...total], [["a", 1], ["b", 2], ["c", 1]]);
});
