import { priceSource } from "@wezterm-parallel/shared/domain/spending/price-source";
import type { BudgetResource } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";
import type { SpendingList } from "@wezterm-parallel/shared/protocol/api/schemas/spending-schemas";

import type { Records } from "../../../base/backlog.ts";
import type { BudgetRecord } from "../../../drivers/store/budgets.ts";
import type { RecordReader } from "./restrict-reader.ts";

interface SpendingOptions {
  readonly reader: RecordReader;
  /** Epoch ms. */
  readonly now: () => number;
}

const dayMs = 86_400_000;

/** Returns the parts of the records that are about spending. */
export function spendingOver(
  options: SpendingOptions,
): Pick<Records, "spending" | "allSpending" | "budgets"> {
  return {
    spending: (query) => listSpending(options, query),
    budgets: async () => (await options.reader.budgets({ now: options.now() })).map(describeBudgetOf),
    allSpending: () => options.reader.allSpending(),
  };
}

/** Adds up what agents spent in the last days, today included. */
async function listSpending(
  { reader, now }: SpendingOptions,
  { by, days }: { readonly by: SpendingList["by"]; readonly days: number },
): Promise<SpendingList> {
  const since = Math.floor(now() / dayMs) - days + 1;
  const found = await reader.spending({ by, since });
  const items = found.map(({ key, spent }) => ({ ...(key !== undefined && { key }), spent }));
  return { by, items, prices: priceSource };
}

export function describeBudgetOf({ of, per, budget, stage, spent }: BudgetRecord): BudgetResource {
  return { of, ...(per !== undefined && { per }), ...budget, stage, spent };
}
