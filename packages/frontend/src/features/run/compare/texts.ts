import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** How a task changed since an earlier run, in one or two words. */
export const useChangeTexts = defineTexts("words.run-changes", {
  en: {
    broke: "Newly failing",
    fixed: "Fixed",
    other: "Different result",
    added: "New",
    removed: "Removed",
    slower: "Slower",
    faster: "Faster",
    open: "Unfinished",
    same: "Unchanged",
  },
  ja: {
    broke: "新たに失敗",
    fixed: "修正済み",
    other: "別の結果",
    added: "追加",
    removed: "削除",
    slower: "遅くなった",
    faster: "速くなった",
    open: "未終了",
    same: "変化なし",
  },
});

export const useCompareTexts = defineTexts("compare", {
  en: {
    changes: "What is different",
    chooseRun: "Compare {{run}} with …",
    comparedWith: "Compared with {{run}} {{when}}",
    compareOther: "Compare with another run …",
    compareWith: "Compare with {{run}}",
    comparison: "Comparison",
    endComparison: "End the comparison",
    findRun: "Find a run",
    loadingRun: "…",
    noRunFits: "No run fits",
    nothingDifferent: "Nothing is different.",
    otherRun: "Other run",
  },
  ja: {
    changes: "違い",
    chooseRun: "{{run}} の比較対象",
    comparedWith: "{{run}}（{{when}}）との比較",
    compareOther: "別のランと比較…",
    compareWith: "{{run}} と比較",
    comparison: "比較",
    endComparison: "比較を終了",
    findRun: "ランを検索",
    loadingRun: "…",
    noRunFits: "該当するランがありません",
    nothingDifferent: "違いはありません。",
    otherRun: "比較対象のラン",
  },
});
