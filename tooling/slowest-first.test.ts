import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { slowestFiles } from "./slowest-first.ts";

test("every file of the list exists", () => {
  expect(slowestFiles.filter((file) => !existsSync(new URL(`../${file}`, import.meta.url)))).toEqual([]);
});
