import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Texts of the dialogs that change a task. */
export const useEditingTexts = defineTexts("editing", {
  asItWas: "Restore original",
  badDuration: "“{{line}}” is not a duration. Use 90s, 5m or 1h30m",
  badPriority: "“{{line}}” is not a whole number from -1000 to 1000",
  badVariable: "“{{line}}” is not a variable. Use NAME=value; WZP_ is reserved",
  command: "Command",
  commandEmpty: "Enter a command",
  edited: "Edited {{task}}",
  editLead: "Changes apply when the task starts.",
  editTitle: "Edit {{task}}",
  group: "Group",
  groupHint: "Limits how many of its tasks run at once.",
  noGroup: "None",
  priority: "Priority",
  priorityHint: "Higher starts first. 0 is normal.",
  save: "Save",
  timeout: "Time limit",
  timeoutHint: "For example 90s, 5m or 1h30m. Empty for no limit.",
  variables: "Variables",
  variablesHint:
    "One NAME=value per line, added to the task’s own variables. A name alone removes that variable.",
});

export type EditingTexts = ReturnType<typeof useEditingTexts>;
