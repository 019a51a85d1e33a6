import fc from "fast-check";
import { expect, test } from "vitest";

import { activityStates, awaitedThings, observationSources, type Activity } from "./activity.ts";
import { answerFormOf, findAnswerKeys, findAnswerText, pauseBetweenKeys, tookAnswer } from "./answer-keys.ts";

const esc = "\u001B";
const asks = (by: string, waitsFor: NonNullable<Activity["waitsFor"]>): Activity => ({
  state: "waiting",
  source: "status",
  since: 1,
  by,
  waitsFor,
});

test.each([
  [asks("claude-code", "permission"), "yes", ["1"]],
  [asks("claude-code", "permission"), " No ", [esc]],
  [asks("claude-code", "trust"), "yes", [`${esc}[B`, "\r"]],
  [asks("claude-code", "answer"), "2", ["2"]],
  [{ ...asks("claude-code", "answer"), message: "Which (of two)? (red · dark blue)" }, "Dark Blue", ["2"]],
  [asks("claude-code", "prompt"), "one\r\ntwo", [`${esc}[200~one\ntwo${esc}[201~`, "\r"]],
  [asks("codex", "permission"), "y", ["y"]],
  [asks("codex", "permission"), "n", [esc]],
  [asks("gemini", "permission"), "yes", ["1"]],
  [asks("gemini", "permission"), "no", [esc]],
  [asks("opencode", "permission"), "yes", ["\r"]],
  [asks("opencode", "permission"), "no", [esc]],
  [asks("opencode", "answer"), "2", ["2"]],
  [asks("gemini", "answer"), "2", ["2"]],
  [asks("opencode", "prompt"), "go on", [`${esc}[200~go on${esc}[201~`, "\r"]],
  [asks("codex.trust", "trust"), "yes", ["1", "\r"]],
  [asks("aider.confirm", "permission"), "yes", ["y", "\r"]],
  [asks("aider.confirm", "permission"), "no", ["n", "\r"]],
  [asks("aider.prompt", "prompt"), "go on", [`${esc}[200~go on${esc}[201~`, "\r"]],
  // It would run the first as a command of the shell, and the others as its own.
  [asks("aider.prompt", "prompt"), "!rm x", [`${esc}[200~ !rm x${esc}[201~`, "\r"]],
  [asks("aider.prompt", "prompt"), "/exit", [`${esc}[200~ /exit${esc}[201~`, "\r"]],
  [asks("aider.prompt", "prompt"), "{", [`${esc}[200~ {${esc}[201~`, "\r"]],
  [asks("apt", "input"), "Y", ["Y\r"]],
  [asks("apt", "input"), "", ["\r"]],
])("%j is answered %j by %j", (activity, answer, keys) => {
  expect(findAnswerKeys(activity, answer)).toEqual({ ok: true, value: keys });
});

test.each([
  [asks("claude-code", "permission"), "run it", "yes-or-no"],
  [asks("claude-code", "permission"), "", "yes-or-no"],
  [asks("claude-code", "answer"), "red", "option-number"],
  [{ ...asks("claude-code", "answer"), message: "Which? (red · blue)" }, "green", "option-number"],
  [asks("claude-code", "prompt"), " \n", "empty"],
  [asks("claude-code", "login"), "yes", "unknown-dialog"],
  [asks("codex.hooks", "trust"), "yes", "unknown-dialog"],
  [asks("codex.model", "answer"), "2", "unknown-dialog"],
  [asks("constructor", "permission"), "yes", "unknown-dialog"],
])("%j cannot be answered %j: %s", (activity, answer, failure) => {
  expect(findAnswerKeys(activity, answer)).toEqual({ ok: false, failure });
});

test("gemini and opencode get time between a prompt and its Enter, and no other keys wait", () => {
  expect(pauseBetweenKeys(asks("gemini", "prompt"))).toBe(1_500);
  expect(pauseBetweenKeys(asks("opencode", "prompt"))).toBe(500);
  expect(pauseBetweenKeys(asks("claude-code", "prompt"))).toBe(0);
  expect(pauseBetweenKeys(asks("gemini", "permission"))).toBe(0);
});

const programs = fc.constantFrom(
  "claude-code",
  "codex",
  "codex.trust",
  "codex.model",
  "gemini",
  "opencode",
  "bash",
);

const keyText = fc.string({
  unit: fc.constantFrom(esc, "[", "2", "0", "1", "~", "\r", "\n", "\t", "\u0003", "a"),
});

test("no text presses other keys than Enter at its end, or ends its paste", () => {
  fc.assert(
    fc.property(programs, fc.constantFrom("prompt", "input"), keyText, (by, waitsFor, text) => {
      const keys = findAnswerKeys(asks(by, waitsFor), `${text}${esc}[201~\r1`);
      const typed = keys.ok ? keys.value.join("") : "";
      const pasted = typed
        .replace(/^\u001B\[200~/, "")
        .replace(/\u001B\[201~\r$/, "")
        .replace(/\r$/, "");
      expect(pasted).not.toMatch(/(?![\n\t])\p{Cc}/u);
    }),
  );
});

test("every answer that has a form has keys, and no other", () => {
  const activity = fc.record({ by: programs, waitsFor: fc.constantFrom(...awaitedThings) });
  fc.assert(
    fc.property(activity, ({ by, waitsFor }) => {
      const form = answerFormOf({ source: "status", by, waitsFor });
      const fitting = { "yes-or-no": "no", "option-number": "1", text: "text" };
      expect(findAnswerKeys(asks(by, waitsFor), form === undefined ? "yes" : fitting[form]).ok).toBe(
        form !== undefined,
      );
    }),
  );
});

test("an answer was taken when the program works, asks something else, or asks anew; a next prompt, except over ACP, only when it is no longer awaited", () => {
  const activity = fc.record({
    state: fc.constantFrom(...activityStates),
    source: fc.constantFrom(...observationSources),
    waitsFor: fc.constantFrom(...awaitedThings),
    since: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(activity, activity, (asked, now) => {
      const same = now.state === "waiting" && now.waitsFor === asked.waitsFor;
      const isNamed = asked.waitsFor !== "prompt" || asked.source === "acp";
      const anew = isNamed && now.since !== asked.since;
      expect(tookAnswer({ ...asked, state: "waiting" }, now)).toBe(!same || anew);
    }),
  );
  expect(tookAnswer(asks("codex", "prompt"), undefined)).toBe(true);
});

test.each([
  [["red", "dark blue"], "2", "dark blue"],
  [["red", "dark blue"], " Red ", "red"],
  [[], "the one\u001B[2J\nbelow", "the one[2J\nbelow"],
])(
  "a question with the options %j, asked with a tool, is answered %j by the text %j",
  (options, answer, text) => {
    const asked: Activity = { state: "waiting", waitsFor: "answer", source: "tool", since: 1, options };
    expect(findAnswerText(asked, answer)).toEqual({ ok: true, value: text });
  },
);

test.each([
  [["red"], "2", "option-number"],
  [["red"], "", "option-number"],
  [[], " \n", "empty"],
])(
  "a question with the options %j, asked with a tool, cannot be answered %j: %s",
  (options, answer, failure) => {
    const asked: Activity = { state: "waiting", waitsFor: "answer", source: "tool", since: 1, options };
    expect(findAnswerText(asked, answer)).toEqual({ ok: false, failure });
  },
);
