import { expect, test } from "vitest";

import { findStartDialog, reportsItself, startDialogMs } from "./start-dialog.ts";

test.each([
  [["claude", "--permission-mode=acceptEdits", "--", "-p is a prompt"], true],
  [["/opt/bin/codex", "--sandbox=workspace-write", "--", "exec it"], true],
  [["claude", "-p", "x"], false],
  [["claude", "--print", "--", "x"], false],
  [["codex", "exec", "--", "x"], false],
  [["aider", "x"], false],
  [["opencode", "--prompt", "x"], false],
  [[], false],
] as const)("whether %j shows a screen that says what it does: %s", (argv, expected) => {
  expect(reportsItself(argv)).toBe(expected);
});

test("an agent that has said nothing for a minute after its start waits in an unknown dialog since then", () => {
  expect(findStartDialog(1_000, 1_000 + startDialogMs - 1)).toBeUndefined();
  expect(findStartDialog(1_000, 1_000 + startDialogMs)).toMatchObject({
    state: "waiting",
    source: "screen",
    by: "start-dialog",
    since: 1_000 + startDialogMs,
  });
});
