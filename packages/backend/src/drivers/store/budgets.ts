import type { Budget } from "@wezterm-parallel/shared/domain/spending/budget-share";
import type { BudgetName, BudgetStage } from "@wezterm-parallel/shared/domain/spending/budget";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";

/** A budget that a person set, or of which at least 80 % are spent. */
export interface BudgetRecord extends BudgetName {
  readonly budget: Budget;
  readonly spent: Spending;
  readonly stage: BudgetStage;
}

/** The budget in effect for a run or task. */
export type BudgetInEffect = Pick<BudgetRecord, "budget" | "stage">;

/** The running agent of a task over which a budget is used up. */
export interface OverspentAttempt {
  readonly run: number;
  /** Name of the task. */
  readonly task: string;
  readonly attempt: number;
}
