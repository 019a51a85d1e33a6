import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Titles of the browser's notifications, by what they are about. */
export const useNewsTexts = defineTexts("words.news", {
  en: {
    failed: "{{task}} failed",
    lost: "{{task}} was lost with its worker",
    stuck: "{{task}} has said nothing for a while",
    unplaceable: "No worker can run {{task}}",
    "run-ended": "{{run}}: {{state}}",
  },
  ja: {
    failed: "{{task}} が失敗しました",
    lost: "{{task}} はワーカーとともに失われました",
    stuck: "{{task}} からしばらく出力がありません",
    unplaceable: "{{task}} を実行できるワーカーがありません",
    "run-ended": "{{run}}：{{state}}",
  },
});
