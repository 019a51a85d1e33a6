import fc from "fast-check";
import { expect, test } from "vitest";

import { budgetKinds, draftOf, readBudget } from "./budget-form.ts";

test("a budget that is edited without a change stays the same", () => {
  const limits = fc.record({
    of: fc.constantFrom("all", "@alice", "p3", "r12", "r12/fix"),
    cost: fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: undefined }),
    tokens: fc.integer({ min: 1, max: 1_000_000_000 }),
  });
  fc.assert(
    fc.property(limits, (budget) => {
      const per = budget.of.startsWith("r") ? undefined : ("month" as const);
      const { cost, ...rest } = budget;
      const kept = { ...rest, ...(cost !== undefined && { cost }), ...(per !== undefined && { per }) };
      expect(readBudget(draftOf(kept))).toEqual(kept);
    }),
  );
});

test("amounts are read as people write them, and what is no amount is named", () => {
  const draft = { kind: "all", name: "", per: "day", cost: "", tokens: "" } as const;
  expect(readBudget({ ...draft, cost: "$1,250.50" })).toEqual({ of: "all", per: "day", cost: 1250.5 });
  expect(readBudget({ ...draft, tokens: "2 000 000" })).toEqual({ of: "all", per: "day", tokens: 2_000_000 });
  expect(readBudget(draft)).toBe("limits");
  for (const cost of ["-5", "0", "1e9", "five", "1.2.3"]) expect(readBudget({ ...draft, cost })).toBe("cost");
  for (const tokens of ["1.5", "0", "x"]) expect(readBudget({ ...draft, tokens })).toBe("tokens");
});

test("only a budget for everybody needs no name", () => {
  for (const kind of budgetKinds)
    expect(readBudget({ kind, name: " ", per: "day", cost: "5", tokens: "" }) === "name").toBe(
      kind !== "all",
    );
});
