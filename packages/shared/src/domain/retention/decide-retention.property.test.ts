import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decideForSpace, decideRetention, type RetentionCandidate } from "./decide-retention.ts";
import { planRetention } from "./plan-retention.ts";

const day = 86_400_000;
const now = 1_000 * day;

const candidates: fc.Arbitrary<RetentionCandidate[]> = fc
  .array(
    fc.record({
      project: fc.integer({ min: 1, max: 2 }),
      bytes: fc.nat(3000),
      endedAt: fc.integer({ min: now - 200 * day, max: now }),
      pinned: fc.boolean(),
      unmerged: fc.boolean(),
    }),
  )
  .map((items) => items.map((item, at) => ({ ...item, run: at + 1 })));

const limits = fc.record(
  { age: fc.integer({ min: 0, max: 300 * day }), count: fc.nat(4), most: fc.nat(6000) },
  { requiredKeys: [] },
);
const isFree = ({ pinned, unmerged }: RetentionCandidate) => !pinned && !unmerged;
const sum = (items: readonly RetentionCandidate[]) => items.reduce((total, { bytes }) => total + bytes, 0);

describe("retention of runs", () => {
  it("removes nothing that is pinned or unmerged, everything too old, and no more than the limits take", () => {
    fc.assert(
      fc.property(candidates, limits, (all, { age = Infinity, count = Infinity, most = Infinity }) => {
        const removed = decideRetention(all, { age, count, most }, now);
        const gone = new Set(removed.map(({ run }) => run));
        expect(removed.every(isFree)).toBe(true);
        const stay = all.filter(({ run }) => !gone.has(run));
        expect(stay.filter((each) => isFree(each) && now - each.endedAt >= age)).toEqual([]);
        for (const project of [1, 2]) {
          const left = stay.filter((each) => each.project === project && isFree(each));
          expect(left.length <= count && sum(left) <= most).toBe(true);
          const last = removed.findLast((each) => each.project === project && each.cause !== "age");
          const before = last === undefined ? [] : [...left, last];
          expect(last !== undefined && before.length <= count && sum(before) <= most).toBe(false);
        }
      }),
    );
  });

  it("keeps everything when nothing is set, and lists the files of removed runs once", () => {
    fc.assert(
      fc.property(candidates, limits, (all, runs) => {
        expect(decideRetention(all, {}, now)).toEqual([]);
        const ended = all.map((each) => ({ ...each, files: { logs: each.bytes, artifacts: 5 } }));
        const plan = planRetention(ended, { runs, logs: { age: 0 }, artifacts: { age: 0 } }, now);
        const names = plan.runs.map(({ run }) => run);
        expect(plan.logs.filter(({ run }) => names.includes(run))).toEqual([]);
        expect(plan.runs.length + plan.artifacts.length).toBe(all.filter(isFree).length);
      }),
    );
  });

  it("frees what a full disk needs from the oldest, and nothing of the last three days", () => {
    fc.assert(
      fc.property(candidates, fc.nat(9000), (all, needed) => {
        const removed = decideForSpace(all, needed, now);
        expect(removed.every((each) => isFree(each) && now - each.endedAt >= 3 * day)).toBe(true);
        const more = sum(removed.slice(0, -1));
        expect(removed.length === 0 || more < needed).toBe(true);
        const left = all.filter((each) => isFree(each) && each.bytes > 0 && now - each.endedAt >= 3 * day);
        expect(sum(removed) >= needed || removed.length === left.length).toBe(true);
      }),
    );
  });
});
