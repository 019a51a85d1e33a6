import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Kinds of dependency edges. */
export const useEdgeTexts = defineTexts("words.run-edges", {
  success: "if it succeeds",
  failure: "if it fails",
  always: "whatever its outcome",
  landed: "once its change has landed",
  critical: "critical path",
});

/** Kinds of sources of a run. */
export const useRunSourceTexts = defineTexts("words.run-sources", {
  plan: "From a plan",
  "ad-hoc": "Added one by one",
  map: "From a list (map)",
  landing: "Verifies a change",
});

/** Ways to divide a timeline into rows. */
export const useRowTexts = defineTexts("words.timeline-rows", {
  tasks: "One row per task",
  lanes: "Packed lanes",
});
