import { appendFileSync, mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { ObservationReader } from "./read-observations.ts";

const working = { source: "status", state: "working", at: 1 };

test("reads the complete lines of the file, again when it has changed", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-observations-"));
  const file = join(directory, "activity.jsonl");
  const reader = new ObservationReader(directory);
  expect(reader.read()).toEqual([]);
  writeFileSync(file, `${JSON.stringify(working)}\n{"source":"sta`);
  expect(reader.read()).toEqual([working]);
  appendFileSync(file, 'tus","state":"unknown","at":2}\n');
  expect(reader.read()).toEqual([working, { source: "status", state: "unknown", at: 2 }]);
});

test("ignores what no host wrote: other values, other text, and files that are too large", () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-observations-"));
  const file = join(directory, "activity.jsonl");
  const reader = new ObservationReader(directory);
  const others = [null, 1, [], {}, { ...working, state: "dancing" }, { ...working, at: "now" }];
  writeFileSync(file, [...others, working].map((each) => `${JSON.stringify(each)}\n`).join(""));
  expect(reader.read()).toEqual([working]);
  writeFileSync(file, "no JSON\n");
  expect(reader.read()).toEqual([]);
  truncateSync(file, 3_000_000_000);
  expect(reader.read()).toEqual([]);
});
