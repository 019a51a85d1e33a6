import { defineTexts } from "../texts/define-texts.ts";

export const useMomentTexts = defineTexts("ui.moments", {
  en: {
    form: "yyyy-mm-dd hh:mm",
    wrong: "Not a date. Use the form {{moment}}; the time is optional.",
  },
  ja: {
    form: "年/月/日 時:分",
    wrong: "日付として読み取れません。{{moment}} のように入力してください。時刻は省略できます。",
  },
});
