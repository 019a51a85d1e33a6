import { expect, test } from "vitest";

import { readAgentEnd } from "../../task/agent/agent-end.ts";
import type { Activity } from "../activity.ts";
import { builtInScreens } from "./built-in-screens.ts";
import aider from "./aider.json" with { type: "json" };
import codex from "./codex.json" with { type: "json" };
import gemini from "./gemini.json" with { type: "json" };
import recorded from "./recorded-screens.json" with { type: "json" };
import { readScreenFile } from "./screen-file.ts";
import { explainFailedTurn, findAsked, findScreen } from "./screen-rules.ts";

const find = (output: string) => findScreen(output, builtInScreens);
const explain = (activity: Activity, output: string) => explainFailedTurn(activity, output, builtInScreens);

test("the built-in rules are valid, and each matches the screen that was recorded, and no other", () => {
  for (const file of [codex, gemini, aider])
    expect(readScreenFile(JSON.stringify(file), "file")).toMatchObject({ ok: true });
  expect(Object.keys(recorded)).toEqual(builtInScreens.map(({ rule }) => rule));
  const others = builtInScreens.filter(({ when }) => when !== "asked");
  for (const { rule, means: waitsFor } of builtInScreens.filter(({ when }) => when === "asked")) {
    const question = recorded[rule as keyof typeof recorded];
    expect(findAsked({ question, before: "" }, "aider", builtInScreens)).toMatchObject({ rule, waitsFor });
  }
  const rules = others.map((each) => ({ ...each, when: "shown" as const }));
  for (const { rule, means, when } of others) {
    const screen = recorded[rule as keyof typeof recorded];
    const found = findScreen(screen, rules);
    expect([found?.rule, found?.state === "waiting" ? found.waitsFor : found?.state]).toEqual([rule, means]);
    // Programs move the cursor instead of printing spaces.
    expect(findScreen(screen.replaceAll(" ", ""), rules)?.rule).toBe(rule);
    expect(find(screen)?.rule).toBe(when === "shown" ? rule : undefined);
  }
});

test.each(["", "Do you trust this folder?\n", "1. Trust and continue", "Hooks need review\n"])(
  "takes no other output for a dialog: %j",
  (output) => {
    expect(find(output)).toBeUndefined();
  },
);

test("the newest of several dialogs counts, and one is over once its program shows its input", () => {
  expect(find(recorded["codex.trust"] + recorded["codex.hooks"])).toEqual({
    rule: "codex.hooks",
    state: "waiting",
    waitsFor: "trust",
  });
  expect(find(`${recorded["gemini.login"]} > Type your message or @path/to/file`)).toBeUndefined();
});

const failed: Activity = {
  state: "waiting",
  waitsFor: "prompt",
  since: 5,
  source: "status",
  by: "codex",
  failed: true,
};

test("a reset of codex on another day is told with its date", () => {
  const output = recorded["codex.limit"].replace("9:20 AM", "Nov 25th, 2026 12:14 AM");
  for (const text of [output, output.replaceAll(" ", "")]) {
    const { message = "" } = explain(failed, text);
    expect(message).toBe("You've hit your usage limit. It says: try again at Nov 25, 2026 12:14 AM.");
    // The screen leaves the seconds out.
    const now = Date.UTC(2026, 10, 24, 23);
    const end = readAgentEnd({ program: "codex", code: undefined, text: message, now });
    expect(end).toMatchObject({ kind: "out-of-quota", resetsAt: new Date(2026, 10, 25, 0, 15).getTime() });
  }
});

test("a failed turn of codex is explained by its screen, with the time of the reset", () => {
  for (const output of [recorded["codex.limit"], recorded["codex.limit"].replaceAll(" ", "")]) {
    const activity = explain(failed, output);
    expect(activity).toEqual({
      state: "out-of-quota",
      message: "You've hit your usage limit. It says: try again at 9:20 AM.",
      since: 5,
      source: "screen",
      by: "codex.limit",
    });
    const { message: text = "" } = activity;
    const end = readAgentEnd({ program: "codex", code: undefined, text, now: Date.now() });
    expect(end).toMatchObject({ kind: "out-of-quota", resetsAt: expect.any(Number) });
  }
});

test("the newest reason explains a failed turn, not one of an earlier turn", () => {
  const later = explain(failed, recorded["codex.limit"] + recorded["codex.key"]);
  expect(later).toMatchObject({ state: "waiting", waitsFor: "login", by: "codex.key" });
  expect(explain(failed, recorded["codex.limit"] + recorded["codex.error"])).toBe(failed);
});

test("other failures, and turns that did not fail, stay what they are", () => {
  expect(explain(failed, "■ exceeded retry limit, last status: 500")).toBe(failed);
  const { failed: _, ...done } = failed;
  expect(explain(done, recorded["codex.limit"])).toBe(done);
});

test("what a permission is about is the paragraph before the question, and only the rules of that program count", () => {
  const question = recorded["aider.confirm"];
  const before = "Here it is.\r\n\r\ntouch a.txt   \r\ntouch b.txt\r\n";
  expect(findAsked({ question, before }, "aider", builtInScreens)).toEqual({
    rule: "aider.confirm",
    waitsFor: "permission",
    message: "Run shell command? touch a.txt touch b.txt",
  });
  expect(findAsked({ question, before }, "codex", builtInScreens)).toBeUndefined();
  expect(findAsked({ question: "Name: ", before }, "aider", builtInScreens)).toBeUndefined();
});
