import { shareOf } from "@wezterm-parallel/shared/domain/spending/budget-share";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import { totalTokens } from "@wezterm-parallel/shared/domain/transcript/token-usage";
import type { BudgetInEffect } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

const noSpending: Spending = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };

/** `$1.24, 48.2k tokens` */
export function renderSpent(spent: Spending | undefined): string | undefined {
  if (spent === undefined) return undefined;
  const tokens = `${renderCount(totalTokens(spent))} tokens`;
  const { unpriced = 0 } = spent;
  const unknown = unpriced === 0 ? "" : ` (${renderCount(unpriced)} without a known price)`;
  return `${renderDollars(spent.cost)}, ${tokens}${unknown}`;
}

/** `$4.20 of $5.00, 48.2k of 2.0M tokens (84 %)`, and what follows from it. */
export function renderBudget(budget: BudgetInEffect, spent: Spending = noSpending): string {
  const { cost, tokens, stage } = budget;
  const parts = [
    cost === undefined ? [] : `${renderDollars(spent.cost)} of ${renderDollars(cost)}`,
    tokens === undefined ? [] : `${renderCount(totalTokens(spent))} of ${renderCount(tokens)} tokens`,
  ].flat();
  const share = `${Math.floor(shareOf(budget, spent) * 100)} %`;
  return `${parts.join(", ")} (${stage === "used-up" ? "used up" : share})`;
}

/** Cents matter only for small sums. */
export function renderDollars(cost: number): string {
  return `$${cost.toFixed(cost > 0 && cost < 0.1 ? 4 : 2)}`;
}

export function renderCount(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  const [size, unit] = tokens < 999_950 ? [tokens / 1_000, "k"] : [tokens / 1_000_000, "M"];
  return `${size.toFixed(1)}${unit}`;
}
