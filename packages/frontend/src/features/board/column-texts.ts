import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useColumnTexts = defineTexts("words.columns", {
  waiting: "Waiting",
  ready: "Ready",
  running: "Running",
  needs: "Needs you",
  done: "Done",
});

/** Texts of empty columns. */
export const useEmptyTexts = defineTexts("words.empty-columns", {
  waiting: "No waiting tasks.",
  ready: "No ready tasks.",
  running: "No running tasks.",
  needs: "Nothing needs you.",
  done: "No finished tasks.",
});
