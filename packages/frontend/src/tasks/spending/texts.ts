import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useSpendingTexts = defineTexts("spending", {
  budgetShare: "{{share}} of {{limits}}",
  budgetUsedUp: "budget of {{limits}} used up",
  spent: "{{cost}} · {{tokens}} tokens",
  tokens: "{{tokens}} tokens",
  unpriced: "{{tokens}} of them without a known price",
});
