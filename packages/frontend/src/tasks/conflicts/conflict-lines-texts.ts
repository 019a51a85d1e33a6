import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useConflictLinesTexts = defineTexts("conflictLines", {
  binary: "A binary file that both changed.",
  large: "Too large to show its lines.",
  more: "More conflicts follow in this file.",
  nothing: "(no lines)",
  other: "A conflict of names, links or submodules.",
  removed: "{{node}} removed it, the other side changed it.",
  shortened: "Lines were left out or shortened.",
  side: "{{node}}, line {{line, number}}",
});
