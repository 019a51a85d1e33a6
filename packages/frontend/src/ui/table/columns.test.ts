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

test("sorts numbers in names numerically", () => {
  expect(sorted("name", "up")).toEqual(["t1", "t9", "t10"]);
});

test("sorts rows without a value last in both directions", () => {
  expect(sorted("ms", "up")).toEqual(["t10", "t1", "t9"]);
  expect(sorted("ms", "down")).toEqual(["t1", "t10", "t9"]);
});

test("keeps the order of rows for a column that cannot be sorted", () => {
  expect(sorted("fixed", "up")).toEqual(["t10", "t9", "t1"]);
});

test("cycles through both directions and the original order, amounts descending first", () => {
  const clicks = (column: Parameters<typeof nextSort>[0]) => {
    const first = nextSort(column, undefined);
    const second = nextSort(column, first);
    return [first?.direction, second?.direction, nextSort(column, second)];
  };
  expect(clicks({ id: "name" })).toEqual(["up", "down", undefined]);
  expect(clicks({ id: "ms", align: "end" })).toEqual(["down", "up", undefined]);
  expect(clicks({ id: "took", amounts: true })).toEqual(["down", "up", undefined]);
});
