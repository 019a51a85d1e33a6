import { afterEach, beforeAll, expect, test } from "vitest";

import { failureReasons, type Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  failureMessages,
  phrase,
  createMessage,
  createFailure,
} from "@wezterm-parallel/shared/domain/failure-message";

import { browserFailure, browserTroubles } from "../src/live/browser-failure.ts";
import { unchangedReasons } from "@wezterm-parallel/shared/domain/unchanged";

import { failureOf, useFailureTexts, wordsOf } from "../src/ui/error/failure-words.ts";
import { languageChoice } from "../src/ui/texts/language.ts";
import { loadTexts } from "../src/ui/texts/load-texts.ts";

beforeAll(async () => {
  languageChoice.set("ja");
  await loadTexts();
  languageChoice.set("system");
});
afterEach(() => languageChoice.set("system"));

test("translates the browser's own failures, and keeps the server's texts in English", () => {
  const texts = useFailureTexts.now();
  for (const trouble of browserTroubles) {
    const { detail, lang } = wordsOf(browserFailure(trouble), texts);
    expect(lang, trouble).toBeUndefined();
    expect(detail).not.toBe(trouble);
  }
  const said = { reason: "conflict", detail: "r1 has ended.", hint: "Look at it." } as const;
  expect(wordsOf(said, texts)).toEqual({ detail: said.detail, hint: said.hint, lang: "en" });
});

/** Translates like a page in Japanese. */
function sayInJapanese(failure: Failure) {
  languageChoice.set("ja");
  return wordsOf(failure, useFailureTexts.now());
}

test.each(failureReasons)("explains %s in Japanese beside the server's text", (reason) => {
  const words = sayInJapanese({ reason, detail: "What it is.", hint: "What to do." });
  expect(words).toMatchObject({ hint: undefined, lang: undefined, said: "What it is. What to do." });
  expect(words.detail).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
});

const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;

/** Creates a failure with this code, whose placeholders contain their own names. */
function saying(code: string, english: string): Failure {
  const values = Object.fromEntries(
    [...english.matchAll(/\{\{(\w+)\}\}/g)].map(([, hole = ""]) => [hole, `‹${hole}›`]),
  );
  return { reason: "conflict", detail: english, messages: { detail: { code, values }, hint: [] } };
}

test.each(Object.entries(failureMessages))("translates %s with all its values", (code, english) => {
  const failure = saying(code, english);
  const { detail, lang, said } = sayInJapanese(failure);
  expect({ lang, said }).toEqual({ lang: undefined, said: undefined });
  expect(detail).toMatch(japanese);
  expect(detail).not.toMatch(/[{}]|undefined/);
  for (const value of Object.values(failure.messages?.detail.values ?? {})) expect(detail).toContain(value);
});

test("composes sentences with parts and hints in Japanese", () => {
  const detail = createMessage("verify-failed", {
    command: "npm test",
    how: phrase("command-exited", { code: 1 }),
  });
  const failure = createFailure({
    reason: "verify-failed",
    detail,
    hint: [createMessage("ask-again"), createMessage("look-again")],
  });
  expect(failure.detail).toBe("Check failed: npm test exited with 1.");
  expect(sayInJapanese(failure)).toEqual({
    detail: "検証に失敗しました：npm test が終了コード 1 で終了しました。",
    hint: "少し待ってからもう一度お試しください。最新の内容を確認し、必要ならもう一度変更してください。",
    lang: undefined,
  });
});

test("explains the reason beside the server's text for codes of a newer server", () => {
  const part = { code: "later-part", values: {} };
  for (const detail of [
    { code: "later", values: {} },
    { code: "disk-full", values: { where: part } },
  ]) {
    const failure: Failure = { reason: "disk-full", detail: "It is full.", messages: { detail, hint: [] } };
    expect(sayInJapanese(failure)).toMatchObject({
      detail: "ディスクの空きがありません",
      said: "It is full.",
    });
  }
});

test.each(unchangedReasons)("translates %s as the reason why an action changed nothing", (reason) => {
  const data = {
    state: "failed",
    priority: 7,
    task: "r1/build",
    group: "db",
    worker: "w1",
    candidates: "fix(a)",
  };
  const told = { id: "r1/test", why: "…", reason, ...data };
  const { detail, lang, said } = sayInJapanese(failureOf(told));
  expect({ lang, said }).toEqual({ lang: undefined, said: undefined });
  expect(detail).toMatch(/[\p{Script=Hiragana}\p{Script=Han}]/u);
  expect(detail).not.toMatch(/[{…]|undefined/);
});

test("names the task that prevented a change", () => {
  const told = { id: "r1/test", why: "…", reason: "need-failed", state: "failed", task: "r1/build" } as const;
  expect(sayInJapanese(failureOf(told)).detail).toBe(
    "先行タスク r1/build が終了済みです（失敗）。そちらを再実行してください",
  );
});

test("keeps the server's text, marked as English, for reasons of a newer server", () => {
  const later = { reason: "quantum-flux", detail: "It fluxed." } as unknown as Failure;
  expect(sayInJapanese(later)).toEqual({ detail: "It fluxed.", hint: undefined, lang: "en" });
});
