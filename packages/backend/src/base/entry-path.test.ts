import { existsSync } from "node:fs";

import { expect, test } from "vitest";

import { entryPath, entryPathFrom } from "./entry-path.ts";

test("from source, an entry is the TypeScript file in entry/", () => {
  const path = entryPath("host");
  expect(path).toMatch(/\/packages\/backend\/src\/entry\/host\.ts$/);
  expect(existsSync(path)).toBe(true);
});

test.each(["file:///pkg/dist/main.js", "file:///pkg/dist/chunks/base-Ab12.js"])(
  "bundled into %s, an entry is the file in dist/",
  (url) => {
    expect(entryPathFrom(url, "server")).toBe("/pkg/dist/server.js");
  },
);
