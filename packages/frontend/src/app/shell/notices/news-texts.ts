import { defineTexts } from "../../../ui/texts/define-texts.ts";

/** Titles of the browser notifications, by kind of news. */
export const useNewsTexts = defineTexts("words.news", {
  failed: "{{task}} failed",
  lost: "{{task}} was lost with its worker",
  asks: "{{task}} is waiting for your input",
  stuck: "{{task}} has been silent for a while",
  conflicts: "{{task}} conflicts with another agent",
  "out-of-quota": "{{task}} is out of quota",
  unplaceable: "No worker can run {{task}}",
  "run-ended": "{{run}}: {{state}}",
});
