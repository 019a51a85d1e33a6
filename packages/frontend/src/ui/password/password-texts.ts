import { defineTexts } from "../texts/define-texts.ts";

export const usePasswordTexts = defineTexts("password", {
  again: "Repeat the password",
  hint: "At least 12 characters. Four unrelated words are easy to remember and hard to guess.",
  new: "New password",
  notSame: "The passwords do not match.",
});

/** The reasons a password is refused, by the server's names of the rules. */
export const useRuleTexts = defineTexts("words.password-rules", {
  short: "Use at least 12 characters.",
  long: "Use at most 128 characters.",
  repeats: "Use more different characters.",
  common: "Too easy to guess: mostly common passwords, digits or adjacent keys, such as qwerty.",
  name: "Too similar to the name.",
});
