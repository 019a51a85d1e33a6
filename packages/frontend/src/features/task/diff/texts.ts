import { defineTexts } from "../../../ui/texts/define-texts.ts";

export const useDiffTexts = defineTexts("task.diff", {
  binary: "binary",
  binaryHint: "Not text, or too large to compare.",
  changes: "Changes",
  cut: "This diff is too long to show in full. Run `wzp diff` in a terminal to see all of it.",
  files_one: "One file",
  files_other: "{{count, number}} files",
  filterFiles: "Filter files",
  fold: "Collapse {{path}}",
  foldAll: "Collapse all",
  foldFile: "Collapse or expand the file",
  gone: "This file no longer has changes.",
  lines: "{{added, number}} lines added, {{removed, number}} removed",
  moreFiles_one: "One more file has changed.",
  moreFiles_other: "{{count, number}} more files have changed.",
  nextFile: "Next file",
  nextHunk: "Next change",
  noLines: "No lines changed: the file was moved, or only its mode changed.",
  notRead: "Could not load the changes",
  nothing: "No changes",
  nothingHint: "This attempt did not change any files.",
  nothingYet: "Changed files appear here while the task runs.",
  onlyBlanks: "Only whitespace differs.",
  pathOf: "path of {{path}}",
  previousFile: "Previous file",
  previousHunk: "Previous change",
  refresh: "Refresh",
  renamed: "{{from}} → {{to}}",
  showSplit: "Split view",
  showUnified: "Unified view",
  switchBlanks: "Hide whitespace",
  switchView: "Switch between split and unified view",
  unfold: "Expand {{path}}",
  unfoldAll: "Expand all",
});

export const useStatusTexts = defineTexts("words.fileStatus", {
  added: "added",
  modified: "modified",
  deleted: "deleted",
  renamed: "renamed",
  retyped: "retyped",
});

export const useSourcesOfChange = defineTexts("words.changeSources", {
  worktree: "in its worktree",
  commit: "on",
  saved: "saved from",
  branch: "on",
});
