import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decideRemovals, type RetentionCandidate } from "./decide-removals.ts";

const now = 1_000_000_000;
const policy = { succeededMs: 1000, failedMs: 100_000, budgetBytes: 5000 };

const candidates: fc.Arbitrary<RetentionCandidate[]> = fc
  .array(
    fc.record({
      project: fc.constantFrom("/shop", "/blog"),
      bytes: fc.nat(3000),
      ended: fc.option(
        fc.record({ at: fc.integer({ min: now - 200_000, max: now }), succeeded: fc.boolean() }),
        {
          nil: undefined,
        },
      ),
    }),
  )
  .map((items) => items.map((item, at) => ({ ...item, attempt: `r1/t${at}#1` })));

describe("retention", () => {
  it("never removes what has not ended, and leaves nothing too old", () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const removed = new Set(decideRemovals(all, policy, now).map(({ attempt }) => attempt));
        const isDue = ({ ended }: RetentionCandidate) =>
          ended !== undefined && now - ended.at >= (ended.succeeded ? 1000 : 100_000);
        const wrong = all.filter((each) =>
          removed.has(each.attempt) ? each.ended === undefined : isDue(each),
        );
        expect(wrong).toEqual([]);
      }),
    );
  });

  it("gets under the budget unless what still runs is over it, and removes no more than that takes", () => {
    fc.assert(
      fc.property(candidates, (all) => {
        const removed = decideRemovals(all, policy, now);
        const gone = new Set(removed.map(({ attempt }) => attempt));
        const left = all.filter(({ attempt }) => !gone.has(attempt));
        const sum = (items: readonly { bytes: number }[]) =>
          items.reduce((total, { bytes }) => total + bytes, 0);
        const onlyLive = left.every(({ ended }) => ended === undefined);
        expect(onlyLive || sum(left) <= 5000).toBe(true);
        const last = removed.at(-1);
        const needless = last?.why.includes("budget") === true && sum(left) + last.bytes <= 5000;
        expect(needless).toBe(false);
      }),
    );
  });

  it("keeps no more of each project than its count and bytes, and removes only what that takes, oldest first", () => {
    const limits = fc.record({ count: fc.nat(4), bytes: fc.nat(6000) }, { requiredKeys: [] });
    fc.assert(
      fc.property(candidates, limits, (all, perProject) => {
        const only = { succeededMs: Infinity, failedMs: Infinity, budgetBytes: Infinity, perProject };
        const planned = decideRemovals(all, only, now);
        const gone = new Set(planned.map(({ attempt }) => attempt));
        for (const project of ["/shop", "/blog"]) {
          const ended = all.filter((each) => each.project === project && each.ended !== undefined);
          const left = ended.filter(({ attempt }) => !gone.has(attempt));
          const removed = ended.filter(({ attempt }) => gone.has(attempt));
          const fits = (items: readonly RetentionCandidate[]) =>
            items.length <= (perProject.count ?? Infinity) &&
            items.reduce((sum, { bytes }) => sum + bytes, 0) <= (perProject.bytes ?? Infinity);
          expect(fits(left)).toBe(true);
          const times = (items: readonly RetentionCandidate[]) => items.map(({ ended: end }) => end?.at ?? 0);
          expect(Math.max(...times(removed), -Infinity)).toBeLessThanOrEqual(
            Math.min(...times(left), Infinity),
          );
          const last = removed.filter(({ attempt }) => attempt === lastOf(planned, removed));
          expect(last.length > 0 && fits([...left, ...last])).toBe(false);
        }
        expect(all.filter((each) => gone.has(each.attempt) && each.ended === undefined)).toEqual([]);
      }),
    );
  });

  it("says why in words", () => {
    const ended = { at: now - 3 * 86_400_000, succeeded: false };
    const [removal] = decideRemovals([{ attempt: "r1/a#1", project: "/shop", bytes: 1, ended }], policy, now);
    expect(removal?.why).toBe("failed 3 days ago");
  });
});

/** The attempt of these that was planned last. */
function lastOf(
  planned: readonly { readonly attempt: string }[],
  of: readonly { readonly attempt: string }[],
): string | undefined {
  return planned.findLast(({ attempt }) => of.some((each) => each.attempt === attempt))?.attempt;
}
