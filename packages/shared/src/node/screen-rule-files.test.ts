import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { builtInScreens } from "../domain/activity/screens/built-in-screens.ts";
import { findScreen } from "../domain/activity/screens/screen-rules.ts";
import { readScreenRules, screensDirectory } from "./screen-rule-files.ts";

function configWith(files: Readonly<Record<string, string>>): string {
  const config = mkdtempSync(join(tmpdir(), "wzp-config-"));
  mkdirSync(screensDirectory(config));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(screensDirectory(config), name), text);
  return config;
}

test("without files of a person, the built-in rules apply", async () => {
  const config = mkdtempSync(join(tmpdir(), "wzp-config-"));
  expect(await readScreenRules(config)).toEqual({ rules: builtInScreens, problems: [] });
});

test("rules of a person are added, replace built-in ones of the same name, and switch them off", async () => {
  const config = configWith({
    "codex.yaml": `agent: codex
rules:
  trust: { words: [Do you trust this place?], means: trust, recorded: "Do you trust this place? [y]" }
  model: false`,
    "mine.yml": `agent: mine
rules:
  plan: { words: [Accept the plan?], means: permission }`,
    "notes.txt": "no rules",
  });
  const { rules, problems } = await readScreenRules(config);
  expect(problems).toEqual([]);
  const ids = rules.map(({ rule }) => rule);
  expect(ids.slice(0, 2)).toEqual(["codex.trust", "mine.plan"]);
  expect(ids).not.toContain("codex.model");
  expect(new Set(ids).size).toBe(ids.length);
  expect(findScreen("Do you trust\n this place?", rules)).toMatchObject({ rule: "codex.trust" });
  expect(findScreen("Trust this folder? 1. Trust and continue", rules)).toBeUndefined();
  expect(findScreen("Accept the plan?", rules)).toMatchObject({ rule: "mine.plan", waitsFor: "permission" });
});

test.each([
  ["agent: codex\nrules:\n  trust: { words: [], means: trust }", 3, "1 to 8 texts"],
  ["agent: codex\nrules:\n  trust: { words: [a], means: busy }", 3, "permission, answer, prompt"],
  ["agent: codex\nrules:\n  trust: { word: [a], means: trust }", 3, "words"],
  ["agent: codex\nrules: {\n", 2, ""],
  [
    "agent: codex\nrules:\n  trust:\n    words: [Trust it?]\n    means: trust\n    recorded: Do you?",
    6,
    "does not match the screen that it recorded",
  ],
])(
  "a mistake in a file is told with its place, and the built-in rules apply: %j",
  async (text, line, said) => {
    const { rules, problems } = await readScreenRules(configWith({ "codex.yaml": text }));
    expect(rules).toEqual(builtInScreens);
    const [problem] = problems;
    expect(problem?.line).toBe(line);
    expect(`${problem?.detail} ${problem?.hint ?? ""}`).toContain(said);
  },
);
