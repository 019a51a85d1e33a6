import fc from "fast-check";
import { expect, test } from "vitest";

import { leastPasswordCharacters } from "@wezterm-parallel/shared/domain/access/password-rules";

import { mostCharacters, refusePassword } from "./password-policy.ts";

const why = (password: string, name = "vera") => refusePassword(password, name)?.detail;

test.each([
  ["short", "at least 12 characters; this one has 5."],
  ["日本語の長い合言葉です", "this one has 11"],
  ["x1y2z3".repeat(30), "at most 128 characters"],
  ["abcabcabcabcabc", "too few different characters"],
  ["1qaz2wsx3edc", "mostly of common passwords"],
  ["Password2026!!", "mostly of common passwords"],
  ["2026_sunshine_2026", "mostly of common passwords"],
  ["FootballFootball", "mostly of common passwords"],
  ["1234567890987654", "mostly of common passwords"],
  ["qwerty-asdfgh-zxcvbn", "mostly of common passwords"],
  ["abcdefghijkl", "mostly of common passwords"],
  ["wezterm-parallel1", "mostly of your name or the name of this product"],
  ["Lindqvist-2026", "mostly of your name or the name of this product", "lindqvist"],
])("%s is refused: %s", (password, said, name = "vera") => {
  expect(why(password, name)).toContain(said);
});

test.each([
  "seven pale otters whistle",
  "日本語の長い合言葉ですよね",
  "correct-Horse7battery",
  "vera likes 9 herons",
])("%s is taken", (password) => {
  expect(why(password)).toBeUndefined();
});

test("whatever is typed gets an answer, and what is taken has the length and some variety", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.string(), (password, name) => {
      const refused = refusePassword(password, name);
      const length = [...password.normalize("NFKC")].length;
      const fits = length >= leastPasswordCharacters && length <= mostCharacters;
      expect(refused !== undefined || fits).toBe(true);
    }),
  );
});
