import { totalTokens } from "../transcript/token-usage.ts";
import type { Spending } from "./spending.ts";

/** The most that agents may spend; without any limit, as much as they like. */
export interface Budget {
  /** US dollars. */
  readonly cost?: number | undefined;
  readonly tokens?: number | undefined;
}

/** Returns the spent share of a budget: of its cost or its tokens, whichever is larger. */
export function shareOf({ cost, tokens }: Budget, spent: Spending): number {
  const ofCost = cost === undefined ? 0 : spent.cost / cost;
  const ofTokens = tokens === undefined ? 0 : totalTokens(spent) / tokens;
  return Math.max(ofCost, ofTokens);
}
