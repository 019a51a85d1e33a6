import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { report } from "../src/report.ts";

test("the commonest word has the longest bar", () => {
  const lines = report([{ word: "a", count: 4 }, { word: "bb", count: 1 }], 8).split("\n");
  assert.equal(lines[0], "a   ████████ 4 (80 %)");
  assert.equal(lines[1], "bb  ██       1 (20 %)");
});

test("the program reports on a file", () => {
  const out = execFileSync(process.execPath, ["src/main.ts", "-n", "3", "texts/sea.txt"], {
    encoding: "utf8",
  });
  assert.equal(out.trim().split("\n").length, 3);
});
