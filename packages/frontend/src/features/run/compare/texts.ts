import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** What became of a task since an earlier run: one word or two each. */
export const useChangeTexts = defineTexts("words.run-changes", {
  en: {
    broke: "Newly failing",
    fixed: "Fixed",
    other: "Ended otherwise",
    added: "New",
    removed: "Gone",
    slower: "Slower",
    faster: "Faster",
    open: "Not ended",
    same: "As before",
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
