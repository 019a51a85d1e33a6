import fc from "fast-check";
import { expect, test } from "vitest";

import {
  type ClaimLine,
  type ClaimState,
  decideClaim,
  decideFence,
  decideFinish,
  evolveClaim,
  readClaim,
} from "./task-claim.ts";

const fence = fc.constantFrom("a", "b", "c");
const step = fc.oneof(
  fc.record({ do: fc.constant("open" as const) }),
  fc.record({ do: fc.constant("claim" as const), fence }),
  fc.record({
    do: fc.constant("finish" as const),
    fence,
    outcome: fc.constantFrom("done" as const, "failed" as const),
  }),
  fc.record({ do: fc.constant("lose" as const) }),
);

test("whatever is asked in whatever order, one fence holds a task at a time, and an ended claim never ends again", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const lines: ClaimLine[] = [];
      let state: ClaimState = { kind: "closed" };
      const winners = new Set<string>();
      let ends = 0;
      for (const [at, each] of steps.entries()) {
        const line = lineOf(state, each, at);
        if (line === undefined) continue;
        if (line.kind === "claimed") winners.add(line.fence);
        const before = state;
        state = evolveClaim(state, line);
        lines.push(line);
        if (before.kind === "claimed" && state.kind === "over") ends++;
        expect(state).toEqual(before.kind === "over" ? before : state);
      }
      expect(winners.size).toBeLessThanOrEqual(1);
      expect(ends).toBeLessThanOrEqual(1);
      expect(readClaim(lines)).toEqual(state);
    }),
  );
});

function lineOf(
  state: ClaimState,
  step: { do: string; fence?: string; outcome?: "done" | "failed" },
  at: number,
): ClaimLine | undefined {
  const { fence = "" } = step;
  if (step.do === "open") return { kind: "open", at, directory: "/work" };
  if (step.do === "lose") return state.kind === "claimed" ? { kind: "lost", at } : undefined;
  if (step.do === "claim") {
    const decided = decideClaim(state, { fence, by: fence, seconds: 60 }, at);
    return decided.ok ? decided.value : undefined;
  }
  const decided = decideFinish(state, { fence, outcome: step.outcome ?? "done", summary: "" }, at);
  expect(decided.ok && decided.value !== undefined).toBe(decideFence(state, fence).ok);
  return decided.ok ? decided.value : undefined;
}
