import fc from "fast-check";
import { expect, test } from "vitest";

import { findCriticalPath, type PathSpan } from "./run-critical-path.ts";

/** Tasks need only earlier tasks, as in plans; each starts when its last need has ended, or later. */
const runs = fc
  .array(fc.record({ needs: fc.array(fc.nat(), { maxLength: 3 }), wait: fc.nat(100), takes: fc.nat(1000) }), {
    maxLength: 12,
  })
  .map((drafts) => {
    const spans: PathSpan[] = [];
    for (const [at, { needs, wait, takes }] of drafts.entries()) {
      const chosen = at === 0 ? [] : [...new Set(needs.map((need) => need % at))];
      const from = wait + Math.max(0, ...chosen.map((need) => spans[need]?.to ?? 0));
      spans.push({ name: `t${at}`, needs: chosen.map((need) => `t${need}`), from, to: from + takes });
    }
    return spans;
  });

test("the path ends with the task that ended last, and each one before it was waited for by the next", () => {
  fc.assert(
    fc.property(runs, (spans) => {
      const path = findCriticalPath(spans).map((name) => spans.find((span) => span.name === name));
      expect(path.length > 0).toBe(spans.length > 0);
      expect(path.at(-1)?.to ?? 0).toBe(Math.max(0, ...spans.map(({ to }) => to)));
      expect(path[0]?.needs ?? []).toEqual([]);
      for (const [at, span] of path.slice(1).entries()) {
        const before = path[at];
        expect(span?.needs).toContain(before?.name);
        const ends = spans.filter(({ name }) => span?.needs.includes(name)).map(({ to }) => to);
        expect(before?.to).toBe(Math.max(...ends));
      }
    }),
  );
});

test("needs outside of the run, and ones that come round, end the path", () => {
  const round = [
    { name: "a", needs: ["b", "r1/x"], from: 0, to: 5 },
    { name: "b", needs: ["a"], from: 0, to: 3 },
  ];
  expect(findCriticalPath(round)).toEqual(["b", "a"]);
});
