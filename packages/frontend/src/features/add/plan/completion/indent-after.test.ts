import { expect, test } from "vitest";

import { indentAfter } from "./indent-after.ts";

test.each([
  ["tasks:", 2],
  ["  build:   # why", 4],
  ["    run: make", 4],
  ["    run: |", 6],
  ["      make all", 6],
  ["    needs:", 6],
  ["      - build", 6],
  ["      - task: build", 8],
  ["      - task:", 10],
  ["    - |", 8],
  ["", 0],
  ["  url: http://a:80", 2],
])("indents the line after %j to column %i", (line, column) => {
  expect(indentAfter(line)).toBe(column);
});
