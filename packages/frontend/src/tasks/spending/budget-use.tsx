import type { ReactElement } from "react";

import { shareOf } from "@wezterm-parallel/shared/domain/spending/budget-share";
import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import type { BudgetInEffect } from "@wezterm-parallel/shared/protocol/api/schemas/budget-schemas";

import { formatCount, numberFormat } from "../../ui/format/numbers.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useSpendingTexts } from "./texts.ts";
import styles from "./spending.module.css";

const nothing: Spending = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0 };
const tones = { within: undefined, near: "warning", "used-up": "bad" } as const;

/** Shows how much of a budget is spent; nothing without one. */
export function BudgetUse({
  budget,
  spent = nothing,
}: {
  readonly budget: BudgetInEffect | undefined;
  readonly spent?: Spending | undefined;
}): ReactElement | null {
  const texts = useSpendingTexts();
  const locale = useLocale();
  if (budget === undefined) return null;
  const { cost, tokens, stage } = budget;
  const limits = [
    cost === undefined
      ? []
      : numberFormat(locale, { style: "currency", currency: "USD", minimumFractionDigits: 2 }).format(cost),
    tokens === undefined ? [] : texts("tokens", { tokens: formatCount(tokens, locale) }),
  ].flat();
  const share = numberFormat(locale, { style: "percent" }).format(
    Math.floor(shareOf(budget, spent) * 100) / 100,
  );
  const words = texts(stage === "used-up" ? "budgetUsedUp" : "budgetShare", {
    share,
    limits: limits.join(" · "),
  });
  return (
    <span className={styles["budget"]} data-tone={tones[stage]}>
      {words}
    </span>
  );
}
