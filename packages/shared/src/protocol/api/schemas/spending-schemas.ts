import { z } from "zod";

import { spendingSchema } from "../../../domain/spending/spending.ts";

const spendingKinds = ["day", "project", "person"] as const;

/** The most days of one answer: longer histories are read part by part. */
const mostDays = 366;

export const listSpendingQuery = z.object({
  by: z.enum(spendingKinds).default("day").describe("what is added up"),
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostDays)
    .default(30)
    .describe("the last days, in UTC, today included"),
});

export const spendingListSchema = z.object({
  by: z.enum(spendingKinds),
  items: z.array(
    z.object({
      /** Day such as `2026-11-24`, id of the project, or name of the person who started the run; absent: unknown. */
      key: z.string().optional(),
      spent: spendingSchema,
    }),
  ),
  /** Source and date of the prices by which costs are estimated. */
  prices: z.string(),
});
export type SpendingList = z.infer<typeof spendingListSchema>;
