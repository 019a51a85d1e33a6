import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useColumnTexts = defineTexts("words.columns", {
  en: {
    waiting: "Waiting",
    ready: "Ready",
    running: "Running",
    needs: "Needs you",
    done: "Done",
  },
  ja: {
    waiting: "待機中",
    ready: "実行可能",
    running: "実行中",
    needs: "対応が必要",
    done: "完了",
  },
});

/** Texts of empty columns. */
export const useEmptyTexts = defineTexts("words.empty-columns", {
  en: {
    waiting: "No waiting tasks.",
    ready: "No ready tasks.",
    running: "No running tasks.",
    needs: "Nothing needs you.",
    done: "No finished tasks.",
  },
  ja: {
    waiting: "待機中のタスクはありません。",
    ready: "実行可能なタスクはありません。",
    running: "実行中のタスクはありません。",
    needs: "対応が必要なものはありません。",
    done: "終わったタスクはまだありません。",
  },
});
