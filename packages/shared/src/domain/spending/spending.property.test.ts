import fc from "fast-check";
import { expect, it } from "vitest";

import { costOf, priceOf } from "./prices.ts";
import { SpendingMeter } from "./spending-meter.ts";
import { spendingSchema } from "./spending.ts";

const tokens = fc.nat(10_000_000);
const usage = fc.record({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite: tokens });
const model = fc.constantFrom("claude-opus-5-5", "gpt-5.5", "my-own-model");

it("adds up every token once, and prices those of known models", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(model, usage), { maxLength: 30 }), (answers) => {
      const meter = new SpendingMeter();
      for (const [name, used] of answers) meter.add({ kind: "usage", model: name, usage: used });
      const { input, cost, unpriced = 0 } = spendingSchema.parse(meter.total);
      expect(input).toBe(answers.reduce((sum, [, used]) => sum + used.input, 0));
      const known = answers.filter(([name]) => name !== "my-own-model");
      const expected = known.reduce((sum, [name, used]) => sum + costOf(used, priceOf(name)!), 0);
      expect(cost).toBeCloseTo(expected, 3);
      expect(unpriced > 0).toBe(
        answers.some(([name, used]) => name === "my-own-model" && Object.values(used).some(Boolean)),
      );
    }),
  );
});

it("lets the agent's own figure replace what was estimated since the last one", () => {
  const used = { input: 3000, output: 150, cacheRead: 600, cacheWrite: 0 };
  const meter = new SpendingMeter();
  meter.add({ kind: "usage", model: "claude-opus-5-5", usage: used });
  // Claude says the same in the recording.
  expect(meter.total.cost).toBe(0.015_12);
  meter.add({ kind: "cost", cost: 0.02 });
  meter.add({ kind: "usage", model: "x", usage: used, cost: 0.5 });
  expect(meter.total).toEqual({ input: 6000, output: 300, cacheRead: 1200, cacheWrite: 0, cost: 0.52 });
});

it("takes the price of the longest name that fits, of the plan before the list", () => {
  expect(priceOf("claude-opus-5-5-20260922")?.input).toBe(4);
  expect(priceOf("claude-opus-5-20260101")?.input).toBe(5);
  expect(priceOf("gpt-5.5-2026-04-23")?.input).toBe(5);
  expect(priceOf("gpt-5.9")).toBeUndefined();
  const own = { "gpt-5": { input: 1, output: 1, cacheRead: 1, cacheWrite: 1 } };
  expect(priceOf("gpt-5-mini", own)?.input).toBe(1);
});
