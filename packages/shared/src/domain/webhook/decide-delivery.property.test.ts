import fc from "fast-check";
import { expect, test } from "vitest";

import { decideDelivery, longestFailingMs, type FailingDelivery } from "./decide-delivery.ts";

const answer = fc.record(
  { status: fc.integer({ min: 100, max: 599 }), retryAfterMs: fc.integer({ min: 0, max: 1e12 }) },
  { requiredKeys: [] },
);

test("a receiver that keeps failing is tried again later and later, and given up after three days", () => {
  let failing: FailingDelivery | undefined;
  let now = 1_000_000;
  const start = now;
  let pause = 0;
  for (;;) {
    const decision = decideDelivery({ status: 500 }, failing, now);
    if (decision.kind === "off") break;
    if (decision.kind !== "failed") throw new Error(decision.kind);
    expect(decision.failing.retryAt - now).toBeGreaterThanOrEqual(pause);
    pause = decision.failing.retryAt - now;
    failing = decision.failing;
    now = failing.retryAt;
  }
  expect(now - start).toBeGreaterThanOrEqual(longestFailingMs);
  expect(now - start).toBeLessThan(longestFailingMs + 2 * 3_600_000 + 1);
  expect(failing?.count).toBeLessThan(60);
});

test("every failure is tried again within two hours, whatever the receiver asks for", () => {
  fc.assert(
    fc.property(answer, fc.integer({ min: 0, max: 100 }), (said, count) => {
      const now = 5_000_000;
      const before = { since: now - 1, count, retryAt: now };
      const decision = decideDelivery(said, before, now);
      if (decision.kind !== "failed") return;
      expect(decision.failing.retryAt).toBeGreaterThanOrEqual(now + 5_000);
      expect(decision.failing.retryAt).toBeLessThanOrEqual(now + 7_200_000);
      expect(decision.failing.since).toBe(before.since);
    }),
  );
});

test("only an answer of success is a delivery, and only a receiver that is gone ends it at once", () => {
  fc.assert(
    fc.property(answer, (said) => {
      const { kind } = decideDelivery(said, undefined, 0);
      expect(kind === "delivered").toBe(said.status !== undefined && said.status >= 200 && said.status < 300);
      expect(kind === "off").toBe(said.status === 410);
    }),
  );
});
