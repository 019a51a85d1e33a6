import { defineTexts } from "../texts/define-texts.ts";

export const usePasswordTexts = defineTexts("password", {
  en: {
    again: "Once more",
    hint: "12 characters or more. Four words that do not belong together are easy to keep and hard to guess.",
    new: "New password",
    notSame: "The two are not the same.",
  },
  ja: {
    again: "もう一度入力",
    hint: "12 文字以上。互いに関係のない 4 つの単語は、覚えやすく推測されにくいパスワードになります。",
    new: "新しいパスワード",
    notSame: "2 つの入力が一致しません。",
  },
});

/** Why a password is not taken: the rules as the server names them. */
export const useRuleTexts = defineTexts("words.password-rules", {
  en: {
    short: "It must have 12 characters or more.",
    long: "It must have 128 characters at most.",
    repeats: "It has too few different characters.",
    common: "It is among the first that are tried, alone or with digits around it.",
    name: "It is hardly more than the name.",
  },
  ja: {
    short: "12 文字以上にしてください。",
    long: "128 文字以内にしてください。",
    repeats: "使われている文字の種類が少なすぎます。",
    common: "最初に試される、よく使われるパスワードです（前後に数字を付けたものも含みます）。",
    name: "名前とほとんど同じです。",
  },
});
