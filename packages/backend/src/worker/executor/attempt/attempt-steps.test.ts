import fc from "fast-check";
import { expect, test } from "vitest";

import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";

import { isSuccess, nextStep, type Step, type StepPlan, type StepResult } from "./attempt-steps.ts";

const plans = fc.record({ setup: fc.nat(3), verify: fc.nat(3), commits: fc.boolean() });
const failure = { reason: "git-failed", detail: "x" } as const;
const outcomes = fc.constantFrom<AttemptOutcome>(
  { kind: "exited", code: 1 },
  { kind: "signalled", signal: "SIGSEGV" },
  { kind: "timed-out", limit: "total", after: 1 },
  { kind: "cancelled" },
  { kind: "lost", failure },
  { kind: "failed", failure },
);
const results = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("passed" as const), setupIsDone: fc.boolean() }) },
  fc.record({ kind: fc.constant("over" as const), outcome: outcomes }),
);

/** Returns the steps taken, each with its result, and the outcome. */
function walk(plan: StepPlan, answers: readonly StepResult[]) {
  const taken: { step: Step; result: StepResult }[] = [];
  let step: Step = { kind: "prepare" };
  while (step.kind !== "end") {
    const result = answers[taken.length] ?? { kind: "passed" };
    taken.push({ step, result });
    step = nextStep(plan, step, result);
  }
  return { taken, outcome: step.outcome };
}

test("an attempt ends, takes no step twice, and takes them in their order", () => {
  const order = ["prepare", "setup", "run", "verify", "commit", "collect"];
  fc.assert(
    fc.property(plans, fc.array(results, { maxLength: 12 }), (plan, answers) => {
      const { taken } = walk(plan, answers);
      const ranks = taken.map(
        ({ step }) => order.indexOf(step.kind) * 10 + ("number" in step ? step.number : 0),
      );
      expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
    }),
  );
});

test("an attempt succeeds only when it ran and every proof, the commit and the outputs passed", () => {
  fc.assert(
    fc.property(plans, fc.array(results, { maxLength: 12 }), (plan, answers) => {
      const { taken, outcome } = walk(plan, answers);
      const allPassed = taken.every(({ result }) => result.kind === "passed");
      expect(isSuccess(outcome)).toBe(allPassed);
      if (!allPassed) return;
      const kinds = taken.map(({ step }) => step.kind);
      expect(kinds.filter((kind) => kind === "run")).toHaveLength(1);
      expect(kinds.filter((kind) => kind === "verify")).toHaveLength(plan.verify);
      expect(kinds.includes("commit")).toBe(plan.commits);
    }),
  );
});

test("the first thing that went wrong is how it ended", () => {
  fc.assert(
    fc.property(plans, fc.array(results, { maxLength: 12 }), (plan, answers) => {
      const { taken, outcome } = walk(plan, answers);
      const first = taken.find(({ result }) => result.kind === "over")?.result;
      const wanted = first?.kind === "over" ? first.outcome : { kind: "exited", code: 0 };
      expect(outcome).toEqual(wanted);
    }),
  );
});
