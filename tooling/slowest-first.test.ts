import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { slowestFiles } from "./slowest-first.ts";

test("the files to begin with are those that are there", () => {
  expect(slowestFiles.filter((file) => !existsSync(new URL(`../${file}`, import.meta.url)))).toEqual([]);
});
