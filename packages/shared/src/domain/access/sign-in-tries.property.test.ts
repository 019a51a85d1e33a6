import fc from "fast-check";
import { expect, test } from "vitest";

import {
  countTry,
  freeTries,
  takeBackTry,
  triesOfAddress,
  type TryCount,
  type TryLimit,
  waitForTry,
} from "./sign-in-tries.ts";

const limits: readonly TryLimit[] = ["own", "address", "strangers"];
const step = fc.record({
  waitMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 9 }).map((each) => 30_000 * 2 ** each - 1),
    fc.integer({ min: 0, max: 9 }).map((each) => 30_000 * 2 ** each),
  ),
  outcome: fc.constantFrom("wrong", "wrong", "wrong", "wrong", "right", "neither"),
  /** The server was stopped for a while, or its clock was set back. */
  clockMs: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constant(-600_000) },
  ),
});

function owedAfter(wrong: number): number {
  return wrong < freeTries ? 0 : Math.min(30_000 * 2 ** (wrong - freeTries), 3_600_000);
}

test("guessing one account from one place never gets more tries than the waits allow, however long it goes on", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      let now = 1_700_000_000_000;
      let count: TryCount | undefined;
      let wrong: number[] = [];
      for (const { waitMs, outcome, clockMs } of steps) {
        now += waitMs + clockMs;
        if (clockMs < 0) wrong = wrong.map((at) => Math.min(at, now));
        const owed = owedAfter(wrong.length);
        const wait = waitForTry([{ limit: "own", count }], now);
        expect(wait).toBeLessThanOrEqual(3_600_000);
        if (wait > 0) continue;
        expect(now - (wrong.at(-1) ?? 0)).toBeGreaterThanOrEqual(owed);
        const before = count;
        count = countTry({ limit: "own", count }, now);
        if (outcome === "wrong") wrong.push(now);
        if (outcome === "right") [count, wrong] = [undefined, []];
        if (outcome === "neither") count = takeBackTry({ limit: "own", count }, before, now);
      }
    }),
  );
});

test("an attempt that is taken back leaves what was there; an hour is the longest wait of every limit", () => {
  const counts = fc.array(fc.record({ limit: fc.constantFrom(...limits), waitMs: fc.nat(600_000) }));
  fc.assert(
    fc.property(counts, (tries) => {
      let now = 1_700_000_000_000;
      const stored = new Map<TryLimit, TryCount | undefined>();
      for (const { limit, waitMs } of tries) {
        now += waitMs;
        const count = stored.get(limit);
        const wait = waitForTry([{ limit, count }], now);
        expect(wait).toBeLessThanOrEqual(3_600_000);
        const after = countTry({ limit, count }, now);
        const back = takeBackTry({ limit, count: after }, count, now);
        expect(waitForTry([{ limit, count: back }], now)).toBe(wait);
        if (wait === 0) stored.set(limit, after);
      }
    }),
  );
});

test("an hourly limit admits its number at once, and then one for each part of the hour", () => {
  const now = 1_700_000_000_000;
  let count: TryCount | undefined;
  const admit = (at: number) => {
    const isOpen = waitForTry([{ limit: "address", count }], at) === 0;
    if (isOpen) count = countTry({ limit: "address", count }, at);
    return isOpen;
  };
  const first = Array.from({ length: triesOfAddress + 3 }, () => admit(now));
  expect(first.filter(Boolean)).toHaveLength(triesOfAddress);
  expect([admit(now + 59_999), admit(now + 60_000), admit(now + 60_000)]).toEqual([false, true, false]);
});
