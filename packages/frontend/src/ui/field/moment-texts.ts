import { defineTexts } from "../texts/define-texts.ts";

export const useMomentTexts = defineTexts("ui.moments", {
  en: {
    example: "such as {{moment}}",
    wrong: "This is no date. Write it like {{moment}}; the time may be left out.",
  },
  ja: {
    example: "例：{{moment}}",
    wrong: "日付として読み取れません。{{moment}} のように入力してください。時刻は省略できます。",
  },
});
