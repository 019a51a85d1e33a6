import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type AlertState, clearMs, longestGapMs, stepAlert } from "./step-alert.ts";

const looks = fc.array(fc.record({ holds: fc.boolean(), afterMs: fc.integer({ min: 1_000, max: 90_000 }) }), {
  maxLength: 60,
});
const forMs = fc.constantFrom(0, 30_000, 120_000);

interface Walked {
  readonly at: number;
  readonly holds: boolean;
  readonly state: AlertState;
  readonly change: "firing" | "resolved" | undefined;
}

function walk(
  steps: readonly { holds: boolean; afterMs: number }[],
  rule: { forMs: number },
): readonly Walked[] {
  let state: AlertState = { phase: "quiet" };
  let at = 1_000_000;
  return steps.map(({ holds, afterMs }) => {
    at += afterMs;
    // Simulates a restart: only state that can be stored survives.
    const stored = JSON.parse(JSON.stringify(state)) as AlertState;
    const stepped = stepAlert(stored, { holds, at }, rule);
    state = stepped.state;
    return { at, holds, state, change: stepped.change };
  });
}

describe("an alert", () => {
  test("is told in turns, firing first, whatever is seen, and however often the server restarts", () => {
    fc.assert(
      fc.property(looks, forMs, (steps, time) => {
        const told = walk(steps, { forMs: time }).flatMap(({ change }) => change ?? []);
        expect(told.every((each, index) => each === (index % 2 === 0 ? "firing" : "resolved"))).toBe(true);
      }),
    );
  });

  test("fires only after its condition held at every look for the whole time", () => {
    fc.assert(
      fc.property(looks, forMs, (steps, time) => {
        const walked = walk(steps, { forMs: time });
        for (const [index, { change, at }] of walked.entries()) {
          if (change !== "firing") continue;
          const broken = walked.slice(0, index + 1).findLastIndex(({ holds }) => !holds);
          expect(at - (walked[broken + 1]?.at ?? at)).toBeGreaterThanOrEqual(time);
        }
      }),
    );
  });

  test("resolves only after its condition was gone for a minute, and then it does", () => {
    fc.assert(
      fc.property(looks, forMs, (steps, time) => {
        const end = [
          { holds: false, afterMs: 1_000 },
          { holds: false, afterMs: clearMs },
        ];
        const walked = walk([...steps, ...end], { forMs: time });
        expect(walked.at(-1)?.state.phase).toBe("quiet");
        for (const [index, { change, at }] of walked.entries()) {
          if (change !== "resolved") continue;
          const held = walked.slice(0, index + 1).findLastIndex(({ holds }) => holds);
          expect(at - (walked[held + 1]?.at ?? at)).toBeGreaterThanOrEqual(clearMs);
        }
      }),
    );
  });

  test("counts from the new look after a gap in which nobody looked, and after the clock was set back", () => {
    const pending = { phase: "pending", since: 1_000, seenAt: 1_000 } as const;
    const rule = { forMs: 60_000 };
    const late = stepAlert(pending, { holds: true, at: 1_001 + longestGapMs }, rule);
    expect(late).toEqual({
      state: { ...pending, since: 1_001 + longestGapMs, seenAt: 1_001 + longestGapMs },
    });
    const early = stepAlert(
      { ...pending, since: 500_000, seenAt: 500_000 },
      { holds: true, at: 1_000 },
      rule,
    );
    expect(early).toEqual({ state: { ...pending, since: 1_000, seenAt: 1_000 } });
  });
});
