import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Kinds of dependency edges. */
export const useEdgeTexts = defineTexts("words.run-edges", {
  en: { success: "if it succeeds", failure: "if it fails", always: "in any case", critical: "critical path" },
  ja: { success: "成功したら", failure: "失敗したら", always: "結果によらず", critical: "クリティカルパス" },
});

/** Kinds of sources of a run. */
export const useSourceTexts = defineTexts("words.run-sources", {
  en: { plan: "From a plan", "ad-hoc": "Added one by one", map: "From a list (map)" },
  ja: { plan: "プランから", "ad-hoc": "個別に追加", map: "リストから（map）" },
});

/** How a timeline is divided into rows. */
export const useRowTexts = defineTexts("words.timeline-rows", {
  en: { tasks: "One row per task", lanes: "Packed lanes" },
  ja: { tasks: "タスクごとに 1 行", lanes: "詰めて表示" },
});
