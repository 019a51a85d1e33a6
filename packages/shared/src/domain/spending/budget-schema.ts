import { z } from "zod";

/** The most that agents may spend: US dollars, tokens, or both. */
export const budgetSchema = z
  .object({
    /** US dollars. */
    cost: z.number().positive().max(1_000_000_000).optional(),
    tokens: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  })
  .refine(({ cost, tokens }) => cost !== undefined || tokens !== undefined, "must limit cost or tokens");
