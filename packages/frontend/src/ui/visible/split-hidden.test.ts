import { expect, test } from "vitest";

import { splitHidden } from "./split-hidden.ts";

const hiddenIn = (text: string) =>
  splitHidden(text)
    .filter(({ isHidden }) => isHidden)
    .map((part) => part.text);

test("finds characters that reorder, hide or imitate text", () => {
  for (const character of [
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\u001b",
    "\r",
    "\u3164",
    "\u{e0041}",
  ])
    expect(hiddenIn(`a${character}b`), character).toEqual([character]);
  expect(
    splitHidden("if (\u202ea\u2066)")
      .map(({ text }) => text)
      .join(""),
  ).toBe("if (\u202ea\u2066)");
});

test("leaves tabs, Japanese and emoji as they are", () => {
  for (const text of ["\tindented", "全角　空白", "warning ⚠️ 1️⃣", "family 👨‍👩‍👧", "naïve"])
    expect(hiddenIn(text), text).toEqual([]);
});
