import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import { totalTokens } from "@wezterm-parallel/shared/domain/transcript/token-usage";

/** `$1.24, 48.2k tokens` */
export function renderSpent(spent: Spending | undefined): string | undefined {
  if (spent === undefined) return undefined;
  const tokens = `${renderCount(totalTokens(spent))} tokens`;
  const { unpriced = 0 } = spent;
  const unknown = unpriced === 0 ? "" : ` (${renderCount(unpriced)} without a known price)`;
  return `${renderDollars(spent.cost)}, ${tokens}${unknown}`;
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
