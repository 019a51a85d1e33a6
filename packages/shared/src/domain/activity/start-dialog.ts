import type { Awaited } from "./activity.ts";

interface StartDialog {
  /** Such as `codex.trust`. */
  readonly rule: string;
  readonly waitsFor: Awaited;
}

interface DialogRule extends StartDialog {
  /** Words of the dialog, without spaces: programs move the cursor instead of printing them. */
  readonly words: readonly string[];
  /** Words of what the program shows once the dialog is gone, because those of the dialog stay in the log. */
  readonly over?: string;
}

/**
 * Dialogs of codex 0.169 before it reports a status, and of gemini 0.61, whose title says `Ready` meanwhile; claude
 * reports its own.
 */
const rules: readonly DialogRule[] = [
  { rule: "codex.trust", waitsFor: "trust", words: ["Trustthisfolder?", "Trustandcontinue"] },
  { rule: "codex.hooks", waitsFor: "trust", words: ["Hooksneedreview", "Trustallandcontinue"] },
  { rule: "codex.model", waitsFor: "answer", words: ["Trynewmodel", "Useexistingmodel"] },
  { rule: "codex.login", waitsFor: "login", words: ["ChoosehowyouwanttouseCodex", "SigninwithChatGPT"] },
  {
    rule: "gemini.login",
    waitsFor: "login",
    words: ["Howwouldyouliketoauthenticateforthisproject?"],
    over: "Typeyourmessage",
  },
];

/** Finds the dialog that the end of a program's output shows; `output` is text without escape sequences. */
export function findStartDialog(output: string): StartDialog | undefined {
  const words = output.replaceAll(/\s+/g, "");
  // A program shows one after another.
  return rules
    .map((rule) => ({ rule, at: Math.min(...rule.words.map((each) => words.lastIndexOf(each))) }))
    .filter(({ rule: { over }, at }) => at >= 0 && !(over !== undefined && words.lastIndexOf(over) > at))
    .toSorted((first, second) => second.at - first.at)
    .map(({ rule: { rule, waitsFor } }) => ({ rule, waitsFor }))
    .at(0);
}
