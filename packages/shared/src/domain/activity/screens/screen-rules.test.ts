import { expect, test } from "vitest";

import { readAgentEnd } from "../../task/agent/agent-end.ts";
import type { Activity } from "../activity.ts";
import { builtInScreens } from "./built-in-screens.ts";
import codex from "./codex.json" with { type: "json" };
import gemini from "./gemini.json" with { type: "json" };
import { readScreenFile } from "./screen-file.ts";
import { explainFailedTurn, findScreen } from "./screen-rules.ts";

const find = (output: string) => findScreen(output, builtInScreens);
const explain = (activity: Activity, output: string) => explainFailedTurn(activity, output, builtInScreens);
const { trust, hooks, limit, key } = codex.rules;

test.each([codex, gemini])(
  "each built-in rule of an agent matches the screen that was recorded, and no other",
  (file) => {
    expect(readScreenFile(JSON.stringify(file), "file")).toMatchObject({ ok: true });
    for (const [name, rule] of Object.entries<{ means: string; recorded: string; when?: string }>(
      file.rules,
    )) {
      const { means, recorded, when = "shown" } = rule;
      const rules = builtInScreens.map((each) => ({ ...each, when: "shown" as const }));
      const found = findScreen(recorded, rules);
      const said = found?.state === "waiting" ? found.waitsFor : found?.state;
      expect([found?.rule, said], name).toEqual([`${file.agent}.${name}`, means]);
      // Programs move the cursor instead of printing spaces.
      expect(findScreen(recorded.replaceAll(" ", ""), rules)?.rule, name).toBe(found?.rule);
      expect(find(recorded)?.rule, name).toBe(when === "shown" ? found?.rule : undefined);
    }
  },
);

test.each(["", "Do you trust this folder?\n", "1. Trust and continue", "Hooks need review\n"])(
  "takes no other output for a dialog: %j",
  (output) => {
    expect(find(output)).toBeUndefined();
  },
);

test("the newest of several dialogs counts, and one is over once its program shows its input", () => {
  expect(find(trust.recorded + hooks.recorded)).toEqual({
    rule: "codex.hooks",
    state: "waiting",
    waitsFor: "trust",
  });
  expect(find(`${gemini.rules.login.recorded} > Type your message or @path/to/file`)).toBeUndefined();
});

const failed: Activity = {
  state: "waiting",
  waitsFor: "prompt",
  since: 5,
  source: "status",
  by: "codex",
  failed: true,
};

test("a failed turn of codex is explained by its screen, with the time of the reset", () => {
  for (const output of [limit.recorded, limit.recorded.replaceAll(" ", "")]) {
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
  const later = explain(failed, limit.recorded + key.recorded);
  expect(later).toMatchObject({ state: "waiting", waitsFor: "login", by: "codex.key" });
  expect(explain(failed, limit.recorded + codex.rules.error.recorded)).toBe(failed);
});

test("other failures, and turns that did not fail, stay what they are", () => {
  expect(explain(failed, "■ exceeded retry limit, last status: 500")).toBe(failed);
  const { failed: _, ...done } = failed;
  expect(explain(done, limit.recorded)).toBe(done);
});
