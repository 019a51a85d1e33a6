import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Separate from the overview's texts: users with runs never need these. */
export const useFirstVisitTexts = defineTexts("first-visit", {
  copyCommand: "command",
  lead: "This page shows what needs you, what is running and what is up next. Start with a plan of tasks in one of your projects:",
  one: "Or run single commands in parallel, without a plan:",
  seen: "Once someone runs something in a project that you can see, this page shows what failed, what is running and what is up next.",
  stepDirectory: "Go to one of your projects",
  stepInit: "Create a plan: tasks, their dependencies and commands",
  stepRun: "Run it; it appears here immediately",
  title: "No runs yet",
});
