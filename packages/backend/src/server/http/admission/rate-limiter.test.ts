import fc from "fast-check";
import { expect, test } from "vitest";

import { RateLimiter } from "./rate-limiter.ts";

function limiterAt(limit: { burst: number; perSecond: number }, capacity?: number) {
  const time = { now: 5_000 };
  const limiter = new RateLimiter(limit, { monotonic: () => time.now }, capacity);
  return { limiter, time };
}

test("a burst is allowed at once, the next one when a part of it has come back", () => {
  const { limiter, time } = limiterAt({ burst: 3, perSecond: 10 });
  expect([1, 2, 3].map(() => limiter.take("a").remaining)).toEqual([2, 1, 0]);
  expect(limiter.take("a")).toMatchObject({ allowed: false, remaining: 0, resetMs: 300, retryMs: 100 });
  time.now += 100;
  expect(limiter.take("a").allowed).toBe(true);
  expect(limiter.take("a").allowed).toBe(false);
});

test("one caller's use takes nothing from another", () => {
  const { limiter } = limiterAt({ burst: 1, perSecond: 1 });
  expect(limiter.take("a").allowed).toBe(true);
  expect(limiter.take("a").allowed).toBe(false);
  expect(limiter.take("b").allowed).toBe(true);
});

test("looking consumes nothing; a forgotten caller has the full limit again", () => {
  const { limiter } = limiterAt({ burst: 2, perSecond: 1 });
  limiter.take("a", 2);
  expect(limiter.look("a")).toMatchObject({ allowed: false, remaining: 0, retryMs: 1000 });
  expect(limiter.look("b")).toMatchObject({ allowed: true, remaining: 2, retryMs: 0 });
  limiter.forget("a");
  expect(limiter.take("a", 2).allowed).toBe(true);
});

test("a flood of made-up callers stays within the memory that is set aside", () => {
  const { limiter } = limiterAt({ burst: 1, perSecond: 0.001 }, 100);
  for (let at = 0; at < 10_000; at++) limiter.take(`made-up-${at}`);
  expect(limiter.callers).toBe(100);
});

test("no caller ever gets more than the burst plus the refill of the time", () => {
  const step = fc.record({ wait: fc.nat(500), cost: fc.integer({ min: 1, max: 4 }) });
  const limit = fc.record({
    burst: fc.integer({ min: 1, max: 20 }),
    perSecond: fc.integer({ min: 1, max: 50 }),
  });
  fc.assert(
    fc.property(limit, fc.array(step, { maxLength: 200 }), ({ burst, perSecond }, steps) => {
      const { limiter, time } = limiterAt({ burst, perSecond });
      const began = time.now;
      let taken = 0;
      for (const { wait, cost } of steps) {
        time.now += wait;
        const { allowed, retryMs, remaining } = limiter.take("a", cost);
        if (allowed) taken += cost;
        expect(taken).toBeLessThanOrEqual(burst + ((time.now - began) * perSecond) / 1000 + 1e-3);
        expect(allowed).toBe(retryMs === 0);
        expect(remaining).toBeLessThanOrEqual(burst);
      }
    }),
  );
});
