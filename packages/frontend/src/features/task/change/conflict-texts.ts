import { defineTexts } from "../../../ui/texts/define-texts.ts";

export const useConflictTexts = defineTexts("conflict", {
  binary: "A binary file that both changed.",
  byRetry: "runs the task again on what is on {{target}} now",
  byShell: "opens a shell in the task's checkout with the merge begun, then merges the result",
  byTool: "runs git mergetool there",
  large: "Too large to show its lines.",
  more: "More conflicts follow in this file.",
  noLonger: "It no longer conflicts with {{target}}: merge it again.",
  notCompared: "The worker that has the commits is away, so the conflicting lines cannot be shown.",
  nothing: "(no lines)",
  other: "A conflict of names, links or submodules.",
  removed: "{{node}} removed it, the other side changed it.",
  resolve: "Resolve it",
  shortened: "Lines were left out or shortened.",
  side: "{{node}}, line {{line, number}}",
  unread: "The conflict could not be compared",
});
