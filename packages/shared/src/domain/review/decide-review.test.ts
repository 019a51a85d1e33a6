import fc from "fast-check";
import { expect, test } from "vitest";

import { roles } from "../access/permissions.ts";
import { decideReview, type GivenVerdict, mayLand } from "./decide-review.ts";
import { countsFor, type ReviewRule, verdicts } from "./review.ts";

const role = fc.constantFrom(...roles);
const given: fc.Arbitrary<GivenVerdict> = fc.record({
  by: fc.record({
    kind: fc.constant("user" as const),
    id: fc.constantFrom("ada", "ben", "cleo"),
    name: fc.constant("x"),
    role,
  }),
  verdict: fc.constantFrom(...verdicts),
  holdsFor: fc.constantFrom("c1", "c2"),
});
const rule: fc.Arbitrary<ReviewRule> = fc.record({
  required: fc.integer({ min: 1, max: 3 }),
  by: fc.array(role, { minLength: 1, maxLength: 2 }),
});

test("a change lands only when enough persons of these roles approve its last commit and nobody objects", () => {
  fc.assert(
    fc.property(fc.array(given, { maxLength: 8 }), rule, (list, needed) => {
      const newest = new Map<string, GivenVerdict>();
      for (const each of list) if (each.verdict !== "comment") newest.set(each.by.id, each);
      const last = [...newest.values()];
      const objects = last.some(({ verdict }) => verdict === "changes-requested");
      const approving = last.filter(({ verdict, holdsFor }) => verdict === "approved" && holdsFor === "c2");
      const counted = approving.filter(({ by }) => countsFor(by.role, needed.by));
      const standing = decideReview(list, "c2", needed);
      expect(mayLand(standing)).toBe(!objects && counted.length >= needed.required);
      expect(standing.state === "approved").toBe(mayLand(standing));
    }),
  );
});

const ada = { kind: "user", id: "ada", name: "Ada", role: "operator" } as const;

test("without a rule, a change may land unless somebody requests changes, and one approval is shown", () => {
  const approved = { by: ada, verdict: "approved", holdsFor: "c1" } as const;
  const objection = { by: { ...ada, id: "ben" }, verdict: "changes-requested", holdsFor: "c0" } as const;
  expect(decideReview([], "c1", undefined)).toEqual({ state: "waiting", approvals: 0, required: 0 });
  expect(mayLand(decideReview([], "c1", undefined))).toBe(true);
  expect(decideReview([approved], "c1", undefined).state).toBe("approved");
  expect(decideReview([approved], "c2", undefined).state).toBe("waiting");
  expect(mayLand(decideReview([objection, approved], "c1", undefined))).toBe(false);
});

test("a more powerful role counts for a less powerful one, not the reverse", () => {
  expect(countsFor("owner", ["operator"])).toBe(true);
  expect(countsFor("operator", ["admin"])).toBe(false);
});
