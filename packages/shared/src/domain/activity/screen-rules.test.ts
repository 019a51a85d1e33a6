import { expect, test } from "vitest";

import { readAgentEnd } from "../task/agent/agent-end.ts";
import type { Activity } from "./activity.ts";
import { explainFailedTurn, findScreen } from "./screen-rules.ts";

/** The ends of recorded screens. */
const screens = {
  codexTrust:
    "  Trust this folder? Codex can read, edit, and run files here.\n\n› 1. Trust and continue\n  2. Back\n",
  codexHooks: "  Hooks need review\n  13 hooks are new.\n\n› 1. Review hooks\n  2. Trust all and continue\n",
  codexModel: "  Meet GPT-6 Sol\n\n› 1. Try new model\n  2. Use existing model\n",
  codexLogin:
    "  Choose how you want to use Codex.\n\n> 1. Sign in with ChatGPT\n  2. Sign in with Device Code\n",
  geminiLogin:
    "? Get started\n  How would you like to authenticate for this project?\n  ● 1. Sign in with Google\n",
  geminiLimit: "│ Usage limit reached for all Pro models. │\n│ ● 1. Keep trying │\n│   2. Stop │\n",
  codexLimit:
    "■ You’ve hit your usage limit. Upgrade to Pro (https://chatgpt.com/explore/pro) or try again at 9:20 AM.\n",
} as const;

test.each([
  [screens.codexTrust, "codex.trust", "trust"],
  [screens.codexHooks, "codex.hooks", "trust"],
  [screens.codexModel, "codex.model", "answer"],
  [screens.codexLogin, "codex.login", "login"],
  [screens.geminiLogin, "gemini.login", "login"],
  [screens.codexTrust + screens.codexHooks, "codex.hooks", "trust"],
  [screens.codexTrust.replaceAll(" ", ""), "codex.trust", "trust"],
])("recognises a dialog at the start of an agent: %#", (output, rule, waitsFor) => {
  expect(findScreen(output)).toEqual({ rule, state: "waiting", waitsFor });
});

test.each(["", "Do you trust this folder?\n", "1. Trust and continue", "Hooks need review\n"])(
  "takes no other output for a dialog: %j",
  (output) => {
    expect(findScreen(output)).toBeUndefined();
  },
);

test("a dialog is over once its program shows its input", () => {
  expect(findScreen(`${screens.geminiLogin} > Type your message or @path/to/file`)).toBeUndefined();
});

test("the dialog of gemini about its quota is recognised, because its title says that it works", () => {
  expect(findScreen(screens.geminiLimit)).toEqual({ rule: "gemini.limit", state: "out-of-quota" });
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
  for (const output of [screens.codexLimit, screens.codexLimit.replaceAll(" ", "")]) {
    const { state, message = "", since } = explainFailedTurn(failed, output);
    expect({ state, message, since }).toEqual({
      state: "out-of-quota",
      message: "You've hit your usage limit. It says: try again at 9:20 AM.",
      since: 5,
    });
    const end = readAgentEnd({ program: "codex", code: undefined, text: message, now: Date.now() });
    expect(end).toMatchObject({ kind: "out-of-quota", resetsAt: expect.any(Number) });
  }
});

test("other failures, and turns that did not fail, stay what they are", () => {
  expect(explainFailedTurn(failed, "■ exceeded retry limit, last status: 500")).toBe(failed);
  const { failed: _, ...done } = failed;
  expect(explainFailedTurn(done, screens.codexLimit)).toBe(done);
});
