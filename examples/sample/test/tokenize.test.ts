import assert from "node:assert/strict";
import { test } from "node:test";

import { tokenize } from "../src/tokenize.ts";

test("words are lower-cased and punctuation is left out", () => {
  assert.deepEqual([...tokenize("Stop. Go, STOP!")], ["stop", "go", "stop"]);
});

test("Japanese text is cut into words without spaces", () => {
  const words = [...tokenize("吾輩は猫である")];
  assert.ok(words.includes("猫"), words.join("|"));
});

test("an empty text has no words", () => {
  assert.deepEqual([...tokenize("")], []);
});
