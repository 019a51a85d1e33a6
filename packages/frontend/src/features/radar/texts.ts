import { defineTexts } from "../../ui/texts/define-texts.ts";

export const useRadarTexts = defineTexts("radar", {
  clean: "No conflict",
  compared_one: "{{count, number}} compared",
  compared_other: "{{count, number}} compared",
  conflict: "Conflict",
  lines: "{{one}} and {{other}}",
  linesGone: "These two no longer change the same file.",
  linesUnread: "The conflicting lines could not be read",
  matrix: "All pairs",
  matrixCell: "{{one}} and {{other}}: {{verdict}}",
  nobody: "No two tasks or changes touch the same file",
  nobodyHint:
    "Running tasks with their own worktree, changes that have not landed and their target are compared while you work.",
  noAccess: "This page requires access to the changes of a project",
  noAccessHint: "Ask an administrator for a role in the project.",
  noLines: "They change the same files without a conflict.",
  notCompared: "{{id}} was not compared",
  overlaps: "Overlaps",
  pair: "Changed by",
  files: "Files",
  radar: "Conflicts",
  result: "Result",
  unread: "The conflicts could not be read",
  workerAway: "The tasks on {{worker}} were not compared",
});
