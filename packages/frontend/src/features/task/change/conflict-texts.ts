import { defineTexts } from "../../../ui/texts/define-texts.ts";

export const useConflictTexts = defineTexts("conflict", {
  byAgent: "lets the task's agent, or that of the plan, merge {{target}} in the task's checkout",
  byRetry: "runs the task again, starting from {{target}} as it is now",
  byShell: "opens a shell in the task's checkout with the merge begun, then merges the result",
  byTool: "runs git mergetool there",
  letAgent: "Let the agent resolve it",
  noLonger: "It no longer conflicts with {{target}}: merge it again.",
  notCompared: "The worker that has the commits is away, so the conflicting lines cannot be shown.",
  resolve: "Resolve it",
  resolveHere: "Resolve it here",
  runAgain: "Run the task again on the new target",
  unread: "The conflict could not be compared",
});
