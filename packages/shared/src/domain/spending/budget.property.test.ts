import fc from "fast-check";
import { expect, it } from "vitest";

import type { Activity } from "../activity/activity.ts";
import { type Budget, shareOf } from "./budget-share.ts";
import { budgetsOver, describeUse, endOfPeriod, firstDayOf, parseBudgetOwner, stageOf } from "./budget.ts";
import { noSpending, type Spending } from "./spending.ts";
import { decideWrapUp, type WrapUp, wrapUpMs } from "./wrap-up.ts";

const amount = fc.double({ min: 0.01, max: 1000, noNaN: true });
const tokens = fc.integer({ min: 1, max: 1_000_000 });
const budget: fc.Arbitrary<Budget> = fc.oneof(
  fc.record({ cost: amount }),
  fc.record({ tokens }),
  fc.record({ cost: amount, tokens }),
);
const spending: fc.Arbitrary<Spending> = fc
  .record({
    input: fc.nat(2_000_000),
    output: fc.nat(100_000),
    cost: fc.double({ min: 0, max: 2000, noNaN: true }),
  })
  .map((some) => ({ ...noSpending, ...some }));

it("is used up exactly when one of its limits is reached, and near from 80 % on", () => {
  fc.assert(
    fc.property(budget, spending, (limits, spent) => {
      const { cost = Infinity, tokens: most = Infinity } = limits;
      const used = spent.input + spent.output;
      const reached = (share: number) => spent.cost / cost >= share || used / most >= share;
      const expected = reached(1) ? "used-up" : reached(0.8) ? "near" : "within";
      expect(stageOf(limits, spent)).toBe(expected);
    }),
  );
});

it("never goes back while spending grows, nor forward when a limit is raised", () => {
  const order = ["within", "near", "used-up"];
  fc.assert(
    fc.property(budget, spending, spending, (limits, spent, more) => {
      const sum = { ...spent, input: spent.input + more.input, cost: spent.cost + more.cost };
      expect(order.indexOf(stageOf(limits, sum))).toBeGreaterThanOrEqual(
        order.indexOf(stageOf(limits, spent)),
      );
      const raised = {
        ...(limits.cost !== undefined && { cost: limits.cost + more.cost }),
        ...(limits.tokens !== undefined && { tokens: limits.tokens + more.input }),
      };
      expect(order.indexOf(stageOf(raised, spent))).toBeLessThanOrEqual(
        order.indexOf(stageOf(limits, spent)),
      );
    }),
  );
});

it("names the limit that is closer to its end", () => {
  expect(describeUse({ cost: 5, tokens: 100 }, { ...noSpending, cost: 5.02, input: 50 })).toEqual({
    spent: "$5.02",
    limit: "$5.00",
  });
  expect(describeUse({ cost: 5, tokens: 100 }, { ...noSpending, cost: 1, input: 120 })).toEqual({
    spent: "120",
    limit: "100 tokens",
  });
  expect(shareOf({}, { ...noSpending, cost: 7 })).toBe(0);
});

it("counts a day from midnight UTC and a month from its first day", () => {
  const dayMs = 86_400_000;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4_000_000_000_000 }),
      fc.constantFrom("day", "month"),
      (now, per) => {
        const start = firstDayOf(per, now) * dayMs;
        const end = endOfPeriod(per, now) ?? 0;
        expect(start).toBeLessThanOrEqual(now);
        expect(end).toBeGreaterThan(now);
        expect(firstDayOf(per, end) * dayMs).toBe(end);
        expect(firstDayOf(per, end - 1) * dayMs).toBe(start);
      },
    ),
  );
  expect(new Date(endOfPeriod("month", Date.UTC(2026, 11, 31, 23)) ?? 0).toISOString()).toMatch(
    /^2027-01-01T00/,
  );
  expect([firstDayOf(undefined, dayMs * 9), endOfPeriod(undefined, 0)]).toEqual([0, undefined]);
});

it("finds every budget over a task, each with a name that is read back", () => {
  const names = budgetsOver({ run: 12, task: "fix(2)", project: 3, person: "alice" });
  expect(names.map(({ of, per }) => [of, per].filter(Boolean).join(" "))).toEqual([
    "r12/fix(2)",
    "r12",
    "p3 day",
    "p3 month",
    "@alice day",
    "@alice month",
    "all day",
    "all month",
  ]);
  expect(names.map(({ of }) => parseBudgetOwner(of)?.kind)).not.toContain(undefined);
  expect(["", "@", "x", "r12/fix#1", "p", "p3x"].map((of) => parseBudgetOwner(of))).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

const by = "claude-code";
const working: Activity = { state: "working", source: "status", since: 1, by };
const prompt = (since: number): Activity => ({
  state: "waiting",
  waitsFor: "prompt",
  source: "status",
  since,
  by,
});

function follow(activities: readonly (Activity | undefined)[]): string[] {
  let wrapUp: WrapUp = { since: 0 };
  return activities.map((activity, now) => {
    const decision = decideWrapUp(wrapUp, activity, now);
    wrapUp = decision.wrapUp;
    return decision.does;
  });
}

it("lets an agent end its turn and one more after it was asked to wrap up", () => {
  expect(follow([working, prompt(1), working, prompt(2)])).toEqual(["ask", "wait", "wait", "end"]);
  expect(follow([prompt(1), prompt(1), working, prompt(2)])).toEqual(["ask", "wait", "wait", "end"]);
  expect(follow([undefined])).toEqual(["end"]);
  const acp: Activity = { ...working, source: "acp" };
  expect(follow([acp, prompt(1), acp, prompt(2)])).toEqual(["interrupt", "wait", "wait", "end"]);
});

it("asks an agent at most once, and ends it in time whatever it does", () => {
  const activity = fc.oneof(
    fc.constant(working),
    fc.constant<Activity>({ state: "waiting", waitsFor: "permission", source: "hook", since: 3 }),
    fc.nat(5).map((since) => prompt(since)),
  );
  fc.assert(
    fc.property(fc.array(activity, { minLength: 1, maxLength: 20 }), (activities) => {
      const did = follow(activities);
      expect(did.filter((each) => each === "ask").length).toBeLessThanOrEqual(1);
      expect(decideWrapUp({ since: 0, turns: 2 }, activities[0], wrapUpMs).does).toBe("end");
    }),
  );
});
