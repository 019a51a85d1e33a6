import fc from "fast-check";
import { expect, test } from "vitest";

import type { FailingDelivery } from "../webhook/decide-delivery.ts";
import { decideHook } from "./decide-hook.ts";
import { hookPatterns, kindsOfHook } from "./hook-events.ts";
import type { HookEnd } from "./hook-spec.ts";

const end = fc.oneof(
  fc.record({ kind: fc.constant("exited" as const), code: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant("signalled" as const), signal: fc.constant("SIGKILL") }),
  fc.constant({ kind: "timed-out" as const }),
);

test("a hook is tried as often as its policy says, with pauses that never shrink, and passes at the first success", () => {
  fc.assert(
    fc.property(
      fc.array(end, { minLength: 8, maxLength: 8 }),
      fc.nat(5),
      fc.nat(10_000),
      (ends, max, backoff) => {
        let failing: FailingDelivery | undefined;
        let now = 1_000;
        let pause = 0;
        for (const [at, each] of (ends as HookEnd[]).entries()) {
          const decided = decideHook(each, { retry: { max, backoff } }, failing, now);
          const succeeds = each.kind === "exited" && each.code === 0;
          expect(decided.kind).toBe(succeeds ? "delivered" : at < max ? "failed" : "refused");
          if (decided.kind !== "failed") return;
          expect(decided.failing).toMatchObject({ since: 1_000, count: at + 1 });
          expect(decided.failing.retryAt - now).toBeGreaterThanOrEqual(pause);
          pause = decided.failing.retryAt - now;
          now = decided.failing.retryAt;
          failing = decided.failing;
        }
        expect.unreachable("it was never given up");
      },
    ),
  );
});

test("every pattern but those before something matches events, and none about hooks or the server", () => {
  for (const pattern of hookPatterns) {
    const kinds = kindsOfHook(pattern);
    expect(kinds.length > 0, pattern).toBe(!pattern.startsWith("before "));
    expect(kinds.filter((kind) => /^(hook|alert|worker)\./.test(kind))).toEqual([]);
  }
});
