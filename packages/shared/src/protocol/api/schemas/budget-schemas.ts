import { z } from "zod";

import { budgetPeriods, budgetStages } from "../../../domain/spending/budget.ts";
import { spendingSchema } from "../../../domain/spending/spending.ts";

export const budgetPeriodSchema = z.enum(budgetPeriods);
export const budgetStageSchema = z.enum(budgetStages);

/** The budget in effect for a run or task. */
export const budgetInEffectSchema = z.object({
  /** US dollars. */
  cost: z.number().optional(),
  tokens: z.number().int().optional(),
  /** `near`: at least 80 % are spent; `used-up`: everything. */
  stage: budgetStageSchema,
});
export type BudgetInEffect = z.infer<typeof budgetInEffectSchema>;

export const budgetResourceSchema = budgetInEffectSchema.extend({
  /** A task (`r12/fix`), a run (`r12`), a project (`p3`), the runs that a person started (`@alice`), or `all`. */
  of: z.string(),
  /** Absent for tasks and runs. */
  per: budgetPeriodSchema.optional(),
  spent: spendingSchema,
});
export type BudgetResource = z.infer<typeof budgetResourceSchema>;

export const setBudgetBody = z.strictObject({
  of: z
    .string()
    .min(1)
    .max(300)
    .describe("a task (`r12/fix`), a run (`r12`), a project (`p3`), a person (`@alice`), or `all`"),
  per: budgetPeriodSchema.optional().describe("for projects, people and `all`; UTC"),
  cost: z.number().positive().max(1_000_000_000).optional().describe("US dollars"),
  tokens: z.number().int().positive().max(1_000_000_000_000).optional(),
});
export type SetBudget = z.infer<typeof setBudgetBody>;

export const budgetSetSchema = z.object({
  /** Absent: there is no longer one. */
  budget: budgetResourceSchema.optional(),
});
export type BudgetSet = z.infer<typeof budgetSetSchema>;
