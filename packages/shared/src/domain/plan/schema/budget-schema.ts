import { z } from "zod";

import { expects } from "../problems/plan-message.ts";
import { key, keys, whole } from "./plan-values.ts";

const most = 1_000_000_000;
const amount = z
  .number({ error: expects("value-amount") })
  .positive({ error: expects("value-amount") })
  .max(most, { error: expects("value-amount") });

/** The most that agents may spend. */
export const planBudgetSchema = keys(
  {
    cost: key(amount, { description: "US dollars.", examples: [5] }),
    tokens: key(whole(1, 1_000_000_000_000), {
      description: "Tokens of all kinds, including those that are read from a cache.",
      examples: [2_000_000],
    }),
  },
  expects("value-budget"),
).refine(({ cost, tokens }) => cost !== undefined || tokens !== undefined, {
  error: expects("value-budget"),
});

/** The key of a task. */
export const taskBudgetKey = key(planBudgetSchema, {
  description:
    "The most that the agent of a task may spend, in all its attempts. At 80 % you are warned; when it is used up, the agent is asked to wrap up, then stopped. Commands ignore it.",
  examples: [{ cost: 5, tokens: 2_000_000 }],
});
