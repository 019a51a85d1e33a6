import { expect, test } from "vitest";

import { nextSort, sortRows, type Column } from "./columns.ts";

type Row = { readonly name: string; readonly ms?: number };
const columns: readonly Column<Row>[] = [
  { id: "name", header: "Name", cell: ({ name }) => name, sortBy: ({ name }) => name },
  { id: "ms", header: "Time", cell: ({ ms }) => ms, sortBy: ({ ms }) => ms },
  { id: "fixed", header: "", cell: () => null },
];
const rows: readonly Row[] = [{ name: "t10", ms: 5 }, { name: "t9" }, { name: "t1", ms: 70 }];
const sorted = (column: string, direction: "up" | "down") =>
  sortRows(rows, columns, { column, direction }).map(({ name }) => name);

test("names with numbers are sorted as people count", () => {
  expect(sorted("name", "up")).toEqual(["t1", "t9", "t10"]);
});

test("rows without a value come last in both directions", () => {
  expect(sorted("ms", "up")).toEqual(["t10", "t1", "t9"]);
  expect(sorted("ms", "down")).toEqual(["t1", "t10", "t9"]);
});

test("a column that cannot be sorted by leaves the rows as they came", () => {
  expect(sorted("fixed", "up")).toEqual(["t10", "t9", "t1"]);
});

test("clicks on a header sort up, down and back to the given order", () => {
  const up = nextSort("ms", undefined);
  const down = nextSort("ms", up);
  expect([up?.direction, down?.direction, nextSort("ms", down)]).toEqual(["up", "down", undefined]);
});
