import { afterEach, beforeAll, expect, test } from "vitest";

import { failureReasons, type Failure } from "@wezterm-parallel/shared/domain/failure";

import { browserFailure, browserTroubles } from "../src/live/browser-failure.ts";
import { unchangedReasons } from "@wezterm-parallel/shared/domain/unchanged";

import { failureOf, loadReasons, useFailureTexts, wordsOf } from "../src/ui/error/failure-words.ts";
import { languageChoice } from "../src/ui/texts/language.ts";

beforeAll(async () => {
  languageChoice.set("ja");
  await loadReasons();
  languageChoice.set("system");
});
afterEach(() => languageChoice.set("system"));

test("what the browser itself runs into has words in the reader's language, what the server says keeps its own", () => {
  const texts = useFailureTexts.now();
  for (const trouble of browserTroubles) {
    const { detail, lang } = wordsOf(browserFailure(trouble), texts);
    expect(lang, trouble).toBeUndefined();
    expect(detail).not.toBe(trouble);
  }
  const said = { reason: "conflict", detail: "r1 has ended.", hint: "Look at it." } as const;
  expect(wordsOf(said, texts)).toEqual({ detail: said.detail, hint: said.hint, lang: "en" });
});

/** As a page in Japanese says it. */
function sayInJapanese(failure: Failure) {
  languageChoice.set("ja");
  return wordsOf(failure, useFailureTexts.now());
}

test.each(failureReasons)("%s is said in Japanese, with the server's own words beside it", (reason) => {
  const words = sayInJapanese({ reason, detail: "What it is.", hint: "What to do." });
  expect(words).toMatchObject({ hint: undefined, lang: undefined, said: "What it is. What to do." });
  expect(words.detail).toMatch(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u);
});

test.each<[reason: Failure["reason"], data: Record<string, unknown>, words: string]>([
  ["verify-failed", { command: "npm test", code: 1 }, "検証コマンドが失敗しました：npm test"],
  ["setup-failed", { command: "npm ci" }, "準備コマンドが失敗しました：npm ci"],
  [
    "merge-conflict",
    { between: ["a", "b"], files: ["x.ts", "y.ts"] },
    "a と b の変更が競合しています：x.ts, y.ts",
  ],
  ["secret-missing", { missing: ["TOKEN"] }, "プロジェクトにシークレット TOKEN がありません"],
  ["port-range-exhausted", { first: 1, last: 9 }, "ポート 1～9 に空きがありません"],
  ["rate-limited", { retryAfter: 5 }, "リクエストが多すぎます。5 秒後にもう一度お試しください"],
  ["merge-conflict", { between: 3 }, "先行タスクの変更が競合しています"],
])("%s of %j names what its data tell", (reason, data, words) => {
  expect(sayInJapanese({ reason, detail: "…", data }).detail).toBe(words);
});

test.each(unchangedReasons)(
  "that an action changed nothing because of %s is said in Japanese alone",
  (reason) => {
    const told = { id: "r1/test", why: "…", reason, state: "failed", priority: 7, task: "r1/build" };
    const { detail, lang, said } = sayInJapanese(failureOf(told));
    expect({ lang, said }).toEqual({ lang: undefined, said: undefined });
    expect(detail).toMatch(/[\p{Script=Hiragana}\p{Script=Han}]/u);
    expect(detail).not.toMatch(/[{…]|undefined/);
  },
);

test("what kept a task as it was is named", () => {
  const told = { id: "r1/test", why: "…", reason: "need-failed", state: "failed", task: "r1/build" } as const;
  expect(sayInJapanese(failureOf(told)).detail).toBe(
    "先行タスク r1/build が終了済みです（失敗）。そちらを再実行してください",
  );
});

test("a reason of a later server keeps the server's words, marked as English", () => {
  const later = { reason: "quantum-flux", detail: "It fluxed." } as unknown as Failure;
  expect(sayInJapanese(later)).toEqual({ detail: "It fluxed.", hint: undefined, lang: "en" });
});
