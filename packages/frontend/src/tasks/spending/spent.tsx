import type { ReactElement } from "react";

import type { Spending } from "@wezterm-parallel/shared/domain/spending/spending";
import { totalTokens } from "@wezterm-parallel/shared/domain/transcript/token-usage";

import { formatCount, numberFormat } from "../../ui/format/numbers.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useSpendingTexts } from "./texts.ts";

/** Shows what agents spent; nothing if that is not known. */
export function Spent({ spent }: { readonly spent: Spending | undefined }): ReactElement | null {
  const texts = useSpendingTexts();
  const locale = useLocale();
  if (spent === undefined) return null;
  const digits = spent.cost > 0 && spent.cost < 0.1 ? 4 : 2;
  const cost = numberFormat(locale, {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(spent.cost);
  const tooltip =
    spent.unpriced === undefined
      ? undefined
      : texts("unpriced", { tokens: formatCount(spent.unpriced, locale) });
  return (
    <span data-tooltip={tooltip}>
      {texts("spent", { cost, tokens: formatCount(totalTokens(spent), locale) })}
    </span>
  );
}
