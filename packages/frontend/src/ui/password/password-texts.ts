import { defineTexts } from "../texts/define-texts.ts";

export const usePasswordTexts = defineTexts("password", {
  en: {
    again: "Repeat the password",
    hint: "At least 12 characters. Four unrelated words are easy to remember and hard to guess.",
    new: "New password",
    notSame: "The passwords do not match.",
  },
  ja: {
    again: "もう一度入力",
    hint: "12 文字以上。互いに関係のない 4 つの単語は、覚えやすく推測されにくいパスワードになります。",
    new: "新しいパスワード",
    notSame: "2 つの入力が一致しません。",
  },
});

/** Why a password is refused, by the server's names of the rules. */
export const useRuleTexts = defineTexts("words.password-rules", {
  en: {
    short: "Use at least 12 characters.",
    long: "Use at most 128 characters.",
    repeats: "Use more different characters.",
    common: "Too easy to guess: mostly common passwords, digits or adjacent keys, such as qwerty.",
    name: "Too similar to the name.",
  },
  ja: {
    short: "12 文字以上にしてください。",
    long: "128 文字以内にしてください。",
    repeats: "使われている文字の種類が少なすぎます。",
    common:
      "推測されやすいパスワードです。よく使われるパスワード、数字、qwerty のように隣り合うキーがほとんどです。",
    name: "名前とほとんど同じです。",
  },
});
