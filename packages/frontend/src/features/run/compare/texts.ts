import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Changes of a task since an earlier run, in one or two words. */
export const useChangeTexts = defineTexts("words.run-changes", {
  broke: "Newly failing",
  fixed: "Fixed",
  other: "Different result",
  added: "New",
  removed: "Removed",
  slower: "Slower",
  faster: "Faster",
  open: "Unfinished",
  same: "Unchanged",
});

export const useCompareTexts = defineTexts("compare", {
  changes: "Differences",
  chooseRun: "Compare {{run}} with …",
  comparedWith: "Compared with {{run}} {{when}}",
  compareOther: "Compare with another run …",
  compareWith: "Compare with {{run}}",
  comparison: "Comparison",
  endComparison: "End the comparison",
  findRun: "Find a run",
  loadingRun: "…",
  noRunFits: "No matching runs",
  nothingDifferent: "No differences.",
  otherRun: "Other run",
});
