import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Titles of the browser notifications, by kind of news. */
export const useNewsTexts = defineTexts("words.news", {
  en: {
    failed: "{{task}} failed",
    lost: "{{task}} was lost with its worker",
    asks: "{{task}} is waiting for your input",
    stuck: "{{task}} has been silent for a while",
    unplaceable: "No worker can run {{task}}",
    "run-ended": "{{run}}: {{state}}",
  },
  ja: {
    failed: "{{task}} が失敗しました",
    lost: "{{task}} はワーカーとともに失われました",
    asks: "{{task}} が入力を待っています",
    stuck: "{{task}} からしばらく出力がありません",
    unplaceable: "{{task}} を実行できるワーカーがありません",
    "run-ended": "{{run}}：{{state}}",
  },
});
