import { expect, test } from "vitest";

import { Batches } from "./batches.ts";

async function* slow(resumed: Promise<void>): AsyncGenerator<number> {
  yield 1;
  yield 2;
  await resumed;
  yield 3;
}

test("a source that pauses holds nothing back, and loses nothing", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const batches = new Batches(slow(promise));
  expect(await batches.next(200)).toEqual({ items: [1, 2], ended: false });
  resolve();
  expect(await batches.next(200)).toEqual({ items: [3], ended: true });
});

test("a fast source comes in full portions", async () => {
  async function* fast(): AsyncGenerator<number> {
    for (let at = 0; at < 5; at += 1) yield at;
  }
  const batches = new Batches(fast());
  expect(await batches.next(2)).toEqual({ items: [0, 1], ended: false });
  expect(await batches.next(2)).toEqual({ items: [2, 3], ended: false });
  expect(await batches.next(2)).toEqual({ items: [4], ended: true });
});

test("an empty source ends at once", async () => {
  async function* empty(): AsyncGenerator<number> {}
  expect(await new Batches(empty()).next(10)).toEqual({ items: [], ended: true });
});
