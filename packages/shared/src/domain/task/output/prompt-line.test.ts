import { expect, test } from "vitest";

import { findPromptLine } from "./prompt-line.ts";

test.each([
  ["read", "bash", "building\nDeploy to prod? [y/N] ", "Deploy to prod? [y/N]"],
  ["a password", "sudo", "[sudo] password for ada: ", "[sudo] password for ada:"],
  ["a name", "node", "? Project name: ", "? Project name:"],
  ["a choice by letters", "git", "Stage this hunk [y,n,q,a,d,e,?]? ", "Stage this hunk [y,n,q,a,d,e,?]?"],
  ["a default", "npm", "package name: (shop) ", "package name: (shop)"],
  ["a selection", "python3", "Select an option > ", "Select an option >"],
  ["what a carriage return drew last", "node", "Downloading 10%\rContinue? ", "Continue?"],
  ["a menu", "node", "Which one should run?\n❯ 1. Yes\n  2. No\n", "Which one should run?"],
  ["a menu without a question", "node", "❯ build\n  test\n", "❯ build"],
])("%s is found", (_, program, output, line) => {
  expect(findPromptLine(output, program)).toBe(line);
});

test.each([
  ["the prompt of bash", "bash", "ada@vm:~/shop$ "],
  ["the prompt of fish", "fish", "ada@vm ~/shop> "],
  ["the prompt of a root shell", "sh", "# "],
  ["the prompt of an interpreter", "node", "Welcome to Node.js.\n> "],
  ["the prompt of Python", "python3", ">>> "],
  ["a finished line", "node", "Which one?\n"],
  ["nothing", "cat", ""],
  ["a progress bar", "cargo", "Compiling 12/340"],
  ["a long line without an end", "node", `${"word ".repeat(100)}?`],
])("%s asks nothing", (_, program, output) => {
  expect(findPromptLine(output, program)).toBeUndefined();
});
