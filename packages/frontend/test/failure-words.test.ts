import { expect, test } from "vitest";

import { browserFailure, browserTroubles } from "../src/live/browser-failure.ts";
import { useFailureTexts, wordsOf } from "../src/ui/error/failure-words.ts";

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
