import assert from "node:assert/strict";
import { test } from "node:test";

import { topWords } from "../src/top.ts";

test("the commonest words come first, ties by alphabet", () => {
  const counts = new Map([["pear", 2], ["apple", 2], ["fig", 5]]);
  assert.deepEqual(
    topWords(counts, 3).map((entry) => entry.word),
    ["fig", "apple", "pear"],
  );
});

test("no more than the limit is returned", () => {
  assert.equal(topWords(new Map([["a", 1], ["b", 1]]), 1).length, 1);
});
