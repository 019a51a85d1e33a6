import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Texts of the palette and the dialog with shortcuts, which are loaded when they are opened. */
export const useOverlayTexts = defineTexts("shell.overlays", {
  addTasks: "Add tasks to {{project}}",
  findLabel: "Search for an action, a page, a run or a task",
  findPlaceholder: "An action, a page, a run, a task …",
  findNothing: "No results",
  findNothingHint: "Try a shorter search, a run number such as r12, or a page name.",
  keysOff: "Single-key shortcuts",
  keysOffHint: "Turn off single-key shortcuts if you use voice input or press them by accident.",
  radarOf: "Conflicts in {{project}}",
  runPlan: "Run the plan of {{project}}",
  signOutWords: "log out|logout|sign off",
});

/** Names of the palette's groups of commands. */
export const useCommandGroupTexts = defineTexts("words.commandGroups", {
  actions: "Actions",
  onTasks: "Task actions",
  page: "On this page",
  pages: "Pages",
  projects: "Projects",
  recent: "Recent",
  runs: "Runs",
  selected: "Selected",
  settings: "Settings",
  tasks: "Tasks",
});
