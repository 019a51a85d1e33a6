import { expect, test } from "vitest";

import { groupArguments, type Grouping } from "./group-arguments.ts";

async function groups(
  values: readonly string[],
  grouping: Grouping,
): Promise<readonly (readonly string[])[]> {
  const all: (readonly string[])[] = [];
  for await (const group of groupArguments(
    values.map((value) => [value]),
    grouping,
  )) {
    all.push(group);
  }
  return all;
}

test("a number of arguments makes one task; the last one may have fewer", async () => {
  expect(await groups(["a", "b", "c"], { count: 2, packed: false })).toEqual([["a", "b"], ["c"]]);
});

test("the number 0 makes one task for each argument and passes none", async () => {
  expect(await groups(["a", "b"], { count: 0, packed: false })).toEqual([[], []]);
});

test("the arguments of the last command line are distributed over all jobs", async () => {
  const letters = [..."abcdefghij"];
  const sizes = (await groups(letters, { packed: true, jobs: 4 })).map((group) => group.length);
  expect(sizes).toEqual([3, 3, 3, 1]);
});

test("no command line is longer than 128 KiB, and none of the arguments is lost", async () => {
  const values = Array.from({ length: 50_000 }, (_, at) => `argument-${at}`);
  const found = await groups(values, { packed: true, jobs: 1 });
  expect(found.flat()).toEqual(values);
  expect(Math.max(...found.map((group) => Buffer.byteLength(group.join(" "))))).toBeLessThan(128 * 1024);
  expect(found.length).toBe(6);
});
