import { z } from "zod";

const count = z.number().int().min(0);

/** Tokens that agents used, and what they cost. */
export const spendingSchema = z.object({
  /** Tokens read afresh, without those from a cache. */
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  /** US dollars: the agent's own figure where it gives one, otherwise by the list of prices. */
  cost: z.number().min(0),
  /** Tokens of models without a known price, which `cost` leaves out. Absent: none. */
  unpriced: count.optional(),
});
export type Spending = z.infer<typeof spendingSchema>;

export const noSpending: Spending = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
