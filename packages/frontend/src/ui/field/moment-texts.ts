import { defineTexts } from "../texts/define-texts.ts";

export const useMomentTexts = defineTexts("ui.moments", {
  form: "yyyy-mm-dd hh:mm",
  wrong: "Not a date. Use the form {{moment}}; the time is optional.",
});
