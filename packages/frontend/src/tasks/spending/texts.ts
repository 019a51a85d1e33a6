import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useSpendingTexts = defineTexts("spending", {
  spent: "{{cost}} · {{tokens}} tokens",
  unpriced: "{{tokens}} of them without a known price",
});
